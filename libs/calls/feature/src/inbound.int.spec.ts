import {
  answerCall,
  declineCall,
  dismissCallback,
  getCall,
  hangUpCall,
  listAvailability,
  listCallbacks,
  listLiveCalls,
  setAvailability,
} from '@parlance/calls/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import { policyErrors } from '@parlance/policy/contracts';
import { ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { CALL_BENCH_START_MS, CallBench, type CallsItem } from '@parlance/testing/installation';

describe('calls of customers', () => {
  let bench: CallBench;
  let sari: Principal;
  let budi: Principal;
  let boss: Principal;
  let ria: Conversation;

  beforeAll(async () => {
    bench = await CallBench.start();
    sari = await bench.person();
    budi = await bench.person();
    boss = await bench.person('super-agent', { inTeam: false });
  }, CALL_BENCH_START_MS);
  beforeEach(async () => {
    bench.inbound = { allowed: true };
    bench.deliver = (item) => void bench.pass(item);
    for (const person of [sari, budi, boss]) {
      bench.presence(person, true);
      await bench.choose(person, 'available');
    }
    ria = await bench.customer(`ria-${newId()}`);
  });
  afterEach(async () => {
    for (const { id, state } of await liveCalls())
      if (state !== 'ended') await bench.ask(hangUpCall, { actor: boss, callId: id });
  });
  afterAll(() => bench.stop());

  const liveCalls = async () => (await bench.ask(listLiveCalls, { actor: boss })).items;
  const dial = (from = ria, more: Record<string, unknown> = {}) => bench.meta.dial(from.contact.name!, more);
  const rings = (from = ria, at?: Principal) =>
    bench.until(
      ({ contactId, state, ringingAgentIds }) =>
        contactId === from.contact.id &&
        state === 'ringing' &&
        (at ? ringingAgentIds.includes(at.id) : ringingAgentIds.length > 0),
      'call that rings',
    );
  const refused = (code: string) => ({ definition: { code } });

  it('C-056, C-060, I6: rings at the team; one of two who answer at once has it, the other is told', async () => {
    const wacid = await dial(ria, { via: 'link', payload: 'order-7' });
    const ringing = await rings();
    expect(new Set(ringing.ringingAgentIds)).toEqual(new Set([sari.id, budi.id]));
    expect(ringing.deeplinkPayload).toBe('order-7');
    const results = await Promise.allSettled([
      bench.answer(sari, ringing.id),
      bench.answer(budi, ringing.id),
    ]);
    const lost = results.filter((each) => each.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatchObject({ reason: refused('calls.answered_elsewhere') });
    const active = await bench.until(
      ({ id, state }) => id === ringing.id && state === 'active',
      'active call',
    );
    expect(active.ringingAgentIds).toEqual([]);
    expect(active.attempts.map(({ result }) => result).sort()).toEqual([
      'answered',
      'answered-elsewhere',
      'nobody',
      'nobody',
    ]);
    await eventually(async () => expect((await bench.meta.call(wacid)).state).toBe('active'));
    expect(bench.answered.filter(({ id }) => id === active.id)).toHaveLength(1);
    await bench.meta.act(wacid, 'hang-up');
    const ended = await bench.untilEnded(active.id);
    expect(ended.end).toMatchObject({ outcome: 'answered', by: 'customer' });
    expect(bench.missed.some(({ id }) => id === active.id)).toBe(false);
  });

  it('the claim and the silence at the others are one commit', async () => {
    await dial();
    const ringing = await rings();
    await bench.answer(sari, ringing.id);
    const claimed = bench.updated.find(({ id, state }) => id === ringing.id && state === 'answering');
    expect(claimed).toMatchObject({ agentId: sari.id, ringingAgentIds: [] });
  });

  it('rings at whom the conversation belongs to first, and goes on when they decline', async () => {
    const tom = await bench.customer(`tom-${newId()}`, { assigneeId: budi.id, teamId: bench.teamId });
    await dial(tom);
    const ringing = await rings(tom, budi);
    expect(ringing.ringingAgentIds).toEqual([budi.id]);
    await expect(bench.answer(sari, ringing.id)).rejects.toMatchObject(refused('calls.unknown_call'));
    const declined = await bench.ask(declineCall, { actor: budi, callId: ringing.id });
    expect(declined.ringingAgentIds).toEqual([sari.id]);
    expect(declined.attempts.map(({ step, result }) => [step, result])).toEqual([
      ['assignee', 'declined'],
      ['team', 'ringing'],
    ]);
  });

  it('I4: any console that is opened while it rings can answer', async () => {
    await dial();
    const ringing = await rings();
    const { items } = await bench.ask(listLiveCalls, { actor: budi });
    expect(items.map(({ id }) => id)).toContain(ringing.id);
    const { call } = await bench.answer(budi, items.find(({ id }) => id === ringing.id)!.id);
    expect(call).toMatchObject({ state: 'active', agentId: budi.id });
  });

  it('C-061, C-154, X-05: with everybody red it rings at an available Super Agent', async () => {
    await bench.choose(sari, 'unavailable');
    await bench.choose(budi, 'unavailable');
    await dial();
    const ringing = await rings();
    expect(ringing.ringingAgentIds).toEqual([boss.id]);
    expect(ringing.attempts.filter(({ result }) => result === 'nobody').map(({ reason }) => reason)).toEqual([
      'no assignee',
      'no team',
      '2 red',
    ]);
  });

  it('X-06, I15: with nobody there it is missed, with a callback', async () => {
    for (const person of [sari, budi, boss]) await bench.choose(person, 'unavailable');
    const wacid = await dial();
    const missed = await bench.until(
      ({ contactId, state }) => contactId === ria.contact.id && state === 'ended',
    );
    expect(missed.end).toMatchObject({ outcome: 'missed', reason: 'nobody-available' });
    expect(missed.attempts.every(({ result }) => result === 'nobody')).toBe(true);
    await eventually(() => expect(bench.missed.filter(({ id }) => id === missed.id)).toHaveLength(1));
    await eventually(async () => expect((await bench.meta.call(wacid)).state).toBe('ended'));
    const { items, open } = await bench.ask(listCallbacks, { actor: boss, state: 'open', limit: 100 });
    const waiting = items.find(({ contactId }) => contactId === ria.contact.id);
    expect(waiting).toMatchObject({ source: 'missed-call', callId: missed.id });
    expect(open).toBeGreaterThan(0);
    await dial();
    await eventually(() =>
      expect(bench.missed.filter(({ contactId }) => contactId === ria.contact.id)).toHaveLength(2),
    );
    const again = await bench.ask(listCallbacks, { actor: boss, state: 'open', limit: 100 });
    expect(again.items.filter(({ contactId }) => contactId === ria.contact.id)).toHaveLength(1);
  });

  it('C-188: a callback is settled by the call that reaches the customer, or dismissed', async () => {
    for (const person of [sari, budi, boss]) await bench.choose(person, 'unavailable');
    await dial();
    await bench.until(({ contactId, state }) => contactId === ria.contact.id && state === 'ended');
    await bench.meta.onRing(ria.contact.name!, 'answer');
    await eventually(async () => {
      const { call } = await bench.start(sari, ria);
      await bench.until(({ id, state }) => id === call.id && state === 'active', 'active call');
      await eventually(() =>
        expect(bench.callbacks.filter(({ contactId }) => contactId === ria.contact.id).at(-1)).toMatchObject({
          state: 'called',
          callId: call.id,
          handledBy: sari.id,
        }),
      );
    });
    const tom = await bench.customer(`tom-${newId()}`);
    await dial(tom);
    await eventually(() =>
      expect(bench.callbacks.some(({ contactId }) => contactId === tom.contact.id)).toBe(true),
    );
    const callback = bench.callbacks.find(({ contactId }) => contactId === tom.contact.id)!;
    const dismissed = await bench.ask(dismissCallback, { actor: boss, callbackId: callback.id });
    expect(dismissed).toMatchObject({ state: 'dismissed', handledBy: boss.id });
  });

  it('moves on when nobody answers, and is missed when the time of WhatsApp is over', async () => {
    const tom = await bench.customer(`tom-${newId()}`, { assigneeId: budi.id });
    await dial(tom);
    const first = await rings(tom, budi);
    await bench.meta.advance(seconds(12));
    for (const person of [sari, budi, boss]) bench.presence(person, true);
    const second = await rings(tom, sari);
    expect(second.ringingAgentIds).toEqual([sari.id]);
    await bench.meta.advance(seconds(12));
    await rings(tom, boss);
    await bench.meta.advance(seconds(5));
    const ended = await bench.untilEnded(first.id);
    expect(ended.end).toMatchObject({ outcome: 'missed', reason: 'nobody-answered' });
    expect(ended.attempts.map(({ step, result }) => [step, result])).toEqual([
      ['assignee', 'timed-out'],
      ['team', 'nobody'],
      ['eligible', 'timed-out'],
      ['super-agent', 'timed-out'],
    ]);
  });

  it('C-129, C-154: stops ringing at who turns red, or whose console closes', async () => {
    await dial();
    await rings();
    await bench.choose(sari, 'unavailable');
    await bench.until(
      ({ contactId, ringingAgentIds }) => contactId === ria.contact.id && ringingAgentIds.join() === budi.id,
    );
    bench.presence(budi, false);
    const ringing = await rings(ria, boss);
    expect(ringing.attempts.map(({ reason }) => reason)).toEqual([
      'no assignee',
      'no team',
      'red',
      'no console open',
      null,
    ]);
  });

  it('who answers one call is no longer rung by another', async () => {
    const tom = await bench.customer(`tom-${newId()}`);
    await dial();
    await dial(tom);
    const [first, second] = [await rings(ria), await rings(tom)];
    await bench.answer(sari, first.id);
    const changed = await bench.until(
      ({ id, ringingAgentIds }) => id === second.id && ringingAgentIds.join() === budi.id,
    );
    expect(changed.attempts.find(({ agentId }) => agentId === sari.id)).toMatchObject({
      result: 'ended',
      reason: 'in a call',
    });
    await expect(bench.answer(sari, second.id)).rejects.toMatchObject(refused('calls.not_ringing_here'));
  });

  it('I2: a customer who hangs up within a second leaves nothing ringing', async () => {
    await dial(ria, { cancelAfterMs: 50 });
    const ended = await bench.until(
      ({ contactId, state }) => contactId === ria.contact.id && state === 'ended',
    );
    expect(ended.end).toMatchObject({ outcome: 'canceled', by: 'customer' });
    await expect(bench.answer(sari, ended.id)).rejects.toBeInstanceOf(ProblemError);
    expect(await liveCalls()).toEqual([]);
  });

  it('I2: a terminate that comes before its connect is recorded, and nothing ever rings', async () => {
    const held: CallsItem[] = [];
    bench.deliver = (item) => void held.push(item);
    const wacid = await dial();
    await eventually(() => expect(held).toHaveLength(1));
    await bench.meta.act(wacid, 'cancel');
    await eventually(() => expect(held).toHaveLength(2));
    await bench.pass(held[1]!);
    const ended = await bench.until(
      ({ contactId, state }) => contactId === ria.contact.id && state === 'ended',
    );
    expect(ended.end).toMatchObject({ outcome: 'canceled', by: 'customer' });
    await bench.pass(held[0]!);
    await bench.pass(held[1]!);
    await eventually(async () =>
      expect((await bench.ask(getCall, { actor: boss, callId: ended.id })).state).toBe('ended'),
    );
    const all = bench.updated.filter(({ contactId }) => contactId === ria.contact.id);
    expect(all.every(({ state, ringingAgentIds }) => state === 'ended' && ringingAgentIds.length === 0)).toBe(
      true,
    );
    expect(bench.ended.filter(({ contactId }) => contactId === ria.contact.id)).toHaveLength(1);
  });

  it('every item three times over is the same call', async () => {
    bench.deliver = (item) => {
      for (let n = 0; n < 3; n += 1) void bench.pass(item);
    };
    const wacid = await dial();
    const ringing = await rings();
    await bench.answer(sari, ringing.id);
    await bench.meta.act(wacid, 'hang-up');
    await bench.untilEnded(ringing.id);
    const ofRia = ({ contactId }: { contactId: string }) => contactId === ria.contact.id;
    expect(new Set(bench.updated.filter(ofRia).map(({ id }) => id)).size).toBe(1);
    expect([bench.answered.filter(ofRia), bench.ended.filter(ofRia)].map(({ length }) => length)).toEqual([
      1, 1,
    ]);
  });

  it.each([
    ['C-183, C-190', policyErrors.out_of_hours, 'out-of-hours', 'out-of-hours'],
    ['C-115', policyErrors.customers_may_not_call, 'missed', 'customers-may-not-call'],
    ['C-111', policyErrors.calling_off, 'missed', 'calling-off'],
  ])(
    '%s: a call that policy refuses is rejected, recorded, and followed up',
    async (_, error, outcome, reason) => {
      bench.inbound = {
        allowed: false,
        code: error.code,
        detail: 'Not now.',
        explanation: {
          rule: { id: 'r', title: 'Hours', source: 'C-183' },
          evidence: {},
          since: null,
          earliestYes: null,
          alternatives: [],
        },
      };
      const wacid = await dial();
      const ended = await bench.until(
        ({ contactId, state }) => contactId === ria.contact.id && state === 'ended',
      );
      expect(ended.end).toMatchObject({ outcome, reason, detail: 'Not now.' });
      expect(ended.attempts).toEqual([]);
      await eventually(async () => expect((await bench.meta.call(wacid)).ending).toBe('reject'));
      const callback = bench.callbacks.find(({ contactId }) => contactId === ria.contact.id);
      expect(callback).toMatchObject({ source: outcome === 'out-of-hours' ? 'out-of-hours' : 'missed-call' });
    },
  );

  it('refuses a browser that cannot speak, and rings at the others instead', async () => {
    await dial();
    const ringing = await rings();
    await expect(
      bench.ask(answerCall, { actor: sari, callId: ringing.id, offerSdp: 'v=0 and nothing else' }),
    ).rejects.toMatchObject(refused('media.sdp_refused'));
    const again = await rings(ria, budi);
    expect(again.ringingAgentIds).toEqual([budi.id]);
    expect((await bench.answer(budi, ringing.id)).call.agentId).toBe(budi.id);
  });

  it('when WhatsApp does not take the answer, the call has failed and the agent is told', async () => {
    await dial();
    const ringing = await rings();
    // Pre-accept may still be on its way: only the accept is to fail.
    await bench.until(({ id }) => id === ringing.id);
    await eventually(async () => {
      const all = await bench.meta.control<{ state: string }[]>('GET', `handsets/${ria.contact.name!}/calls`);
      expect(all.at(-1)?.state ?? all[0]?.state).toBe('pre_accepted');
    });
    await bench.meta.fault({ method: 'POST', path: '/calls' }, { effect: { kind: 'error', code: 131_000 } });
    await expect(bench.answer(sari, ringing.id)).rejects.toMatchObject(refused('calls.not_placed'));
    const ended = await bench.untilEnded(ringing.id);
    expect(ended.end).toMatchObject({ outcome: 'failed', by: 'whatsapp', reason: '131000' });
    await eventually(() => expect(bench.missed.some(({ id }) => id === ringing.id)).toBe(true));
  });

  it('I3: a customer who calls again, though the end of the last call never came, gets through', async () => {
    bench.deliver = (item) => {
      if (item.item['event'] !== 'terminate') void bench.pass(item);
    };
    const first = await dial();
    const ringing = await rings();
    await bench.meta.act(first, 'cancel');
    await dial();
    await bench.untilEnded(ringing.id);
    expect(bench.stateOf(ringing.id)!.end).toMatchObject({ reason: 'superseded', uncertain: true });
    const again = await bench.until(
      ({ contactId, state, ringingAgentIds }) =>
        contactId === ria.contact.id && state === 'ringing' && ringingAgentIds.length > 0,
    );
    expect(again.id).not.toBe(ringing.id);
  });

  it('C-130, C-153: the team sees who is available, and supervisors set it for their people', async () => {
    const lead = await bench.person('supervisor');
    await bench.ask(setAvailability, { actor: lead, userId: sari.id, chosen: 'unavailable' });
    const { items } = await bench.ask(listAvailability, { actor: budi });
    expect(items.find(({ userId }) => userId === sari.id)).toMatchObject({
      state: 'unavailable',
      connected: true,
    });
    expect(items.find(({ userId }) => userId === boss.id)).toMatchObject({ state: 'available' });
    await expect(
      bench.ask(setAvailability, { actor: budi, userId: sari.id, chosen: 'available' }),
    ).rejects.toMatchObject(refused('platform.forbidden'));
    await expect(
      bench.ask(setAvailability, { actor: lead, userId: boss.id, chosen: 'unavailable' }),
    ).rejects.toMatchObject(refused('platform.forbidden'));
  });
});
