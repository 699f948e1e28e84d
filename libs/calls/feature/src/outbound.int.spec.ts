import { attachAgent, getCall, hangUpCall, holdCall, startCall } from '@parlance/calls/contracts';
import { policyErrors } from '@parlance/policy/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { CALL_BENCH_START_MS, CallBench, type CallsItem } from '@parlance/testing/installation';

describe('calls to customers', () => {
  let bench: CallBench;
  let sari: Principal;
  let ria: Conversation;

  beforeAll(async () => {
    bench = await CallBench.start();
  }, CALL_BENCH_START_MS);
  beforeEach(async () => {
    bench.outbound = { allowed: true };
    bench.deliver = (item) => void bench.pass(item);
    sari = await bench.person();
    ria = await bench.customer(`ria-${newId()}`);
  });
  afterAll(() => bench.stop());

  const handset = () => ria.contact.name!;

  it('C-051, C-055, C-064: is answered, spoken in, and ended by the agent', async () => {
    await bench.meta.onRing(handset(), 'answer');
    const { call, answerSdp } = await bench.start(sari, ria);
    expect(answerSdp).toContain('m=audio');
    expect(call).toMatchObject({
      direction: 'outbound',
      conversationId: ria.id,
      contactId: ria.contact.id,
      agentId: sari.id,
    });
    const active = await bench.until(({ id, state }) => id === call.id && state === 'active', 'active call');
    expect(active.ringingAt).not.toBeNull();
    expect(bench.answered.filter(({ id }) => id === call.id)).toHaveLength(1);
    await bench.ask(hangUpCall, { actor: sari, callId: call.id });
    const ended = await bench.untilEnded(call.id);
    expect(ended.end).toMatchObject({ outcome: 'answered', by: 'agent', uncertain: false });
    await eventually(async () => expect((await bench.meta.call(active.wacid!)).state).toBe('ended'));
    expect(bench.ended.filter(({ id }) => id === call.id)).toHaveLength(1);
  });

  it('C-164, C-180: is declined, and the line is free again', async () => {
    await bench.meta.onRing(handset(), 'decline');
    const { call } = await bench.start(sari, ria);
    const ended = await bench.until(
      ({ id, end }) => id === call.id && end?.outcome === 'declined',
      'declined call',
    );
    expect(ended.end).toMatchObject({ by: 'customer', reason: 'declined' });
    expect(ended.answeredAt).toBeNull();
    await bench.meta.onRing(handset(), 'answer');
    const again = await bench.start(sari, ria);
    await bench.until(({ id, state }) => id === again.call.id && state === 'active', 'active call');
  });

  it('C-176: rings in vain: not answered, which is no failure', async () => {
    await bench.meta.onRing(handset(), 'ignore');
    const { call } = await bench.start(sari, ria);
    await bench.until(({ id, state }) => id === call.id && state === 'ringing', 'ringing call');
    await bench.meta.advance(seconds(61));
    const ended = await bench.untilEnded(call.id);
    expect(ended.end).toMatchObject({ outcome: 'no-answer', reason: 'no-answer' });
  });

  it('C-055: is hung up by the agent while it rings', async () => {
    const { call } = await bench.start(sari, ria);
    const ringing = await bench.until(
      ({ id, state }) => id === call.id && state === 'ringing',
      'ringing call',
    );
    const canceled = await bench.ask(hangUpCall, { actor: sari, callId: call.id });
    expect(canceled.end).toMatchObject({ outcome: 'canceled', by: 'agent' });
    await eventually(async () => expect((await bench.meta.call(ringing.wacid!)).ending).toBe('terminate'));
    expect((await bench.ask(hangUpCall, { actor: sari, callId: call.id })).state).toBe('ended');
  });

  it('fails at the phone of the customer, with the code of Meta', async () => {
    const { call } = await bench.start(sari, ria);
    const ringing = await bench.until(
      ({ id, state }) => id === call.id && state === 'ringing',
      'ringing call',
    );
    await bench.meta.act(ringing.wacid!, 'fail', { code: 138_020 });
    await bench.until(({ id, end }) => id === call.id && end?.reason === '138020', 'failed call');
    expect(bench.stateOf(call.id)!.end).toMatchObject({ outcome: 'failed', by: 'whatsapp' });
  });

  it("C-062: policy's refusal comes back as it is, and nothing is placed", async () => {
    bench.outbound = {
      allowed: false,
      code: policyErrors.permission_missing.code,
      detail: 'The customer has not permitted calls.',
      explanation: {
        rule: { id: 'r', title: 'Permission', source: 'C-062' },
        evidence: {},
        since: null,
        earliestYes: null,
        alternatives: [],
      },
    };
    await expect(bench.start(sari, ria)).rejects.toMatchObject({
      definition: { code: 'policy.permission_missing' },
      details: {
        detail: 'The customer has not permitted calls.',
        explanation: { rule: { source: 'C-062' } },
      },
    });
    expect(bench.updated.filter(({ contactId }) => contactId === ria.contact.id)).toEqual([]);
  });

  it("Meta's refusal ends the call, gives the attempt back, and has its view of the permission read", async () => {
    const tom = await bench.customer(`tom-${newId()}`, { permits: false });
    await expect(bench.start(sari, tom)).rejects.toMatchObject({
      definition: { code: 'policy.permission_missing' },
      details: { explanation: { evidence: { code: 138_006 } } },
    });
    const ended = await bench.until(({ contactId }) => contactId === tom.contact.id);
    expect(ended.end).toMatchObject({ outcome: 'failed', by: 'whatsapp', reason: '138006' });
    await eventually(() => expect(bench.released).toContain(ended.id));
    expect(bench.readings.at(-1)).toMatchObject({ permission: { status: 'no_permission' } });
  });

  it.each([
    ['when Meta has paused calling', 138_014, /quality/],
    ['C-127 without a payment method', 131_044, /payment method/],
  ])('is not placed, and says what to do: %s', async (_, code, advice) => {
    await bench.meta.fault({ method: 'POST', path: '/calls' }, { effect: { kind: 'error', code } });
    await expect(bench.start(sari, ria)).rejects.toMatchObject({
      definition: { code: 'calls.not_placed' },
      details: {
        explanation: {
          rule: { id: `meta.${code}` },
          alternatives: [{ description: expect.stringMatching(advice) }],
        },
      },
    });
  });

  it('a lost answer of Meta is never repeated: its webhooks, which carry our id, say what became of it', async () => {
    await bench.meta.onRing(handset(), 'answer');
    await bench.meta.fault({ method: 'POST', path: '/calls' }, { when: 'after', effect: { kind: 'cut' } });
    const { call } = await bench.start(sari, ria);
    expect(call.wacid).toBeNull();
    const active = await bench.until(({ id, state }) => id === call.id && state === 'active', 'active call');
    expect(active.wacid).toMatch(/^wacid\./);
    const placed = await bench.meta.control<{ id: string }[]>('GET', `handsets/${handset()}/calls`);
    expect(placed).toHaveLength(1);
  });

  it('I3: a request that was lost on its way is closed after a while, with an uncertain end', async () => {
    await bench.meta.fault({ method: 'POST', path: '/calls' }, { when: 'before', effect: { kind: 'cut' } });
    const { call } = await bench.start(sari, ria);
    await bench.meta.advance(seconds(46));
    const ended = await bench.untilEnded(call.id);
    expect(ended.end).toMatchObject({ reason: 'no-word', uncertain: true });
  });

  it('refuses a second call of the agent, and with the customer', async () => {
    const budi = await bench.person();
    const { call } = await bench.start(sari, ria);
    const tom = await bench.customer(`tom-${newId()}`);
    await expect(bench.start(sari, tom)).rejects.toMatchObject({ definition: { code: 'calls.agent_busy' } });
    await expect(bench.start(budi, ria)).rejects.toMatchObject({
      definition: { code: 'calls.call_under_way' },
    });
    await bench.ask(hangUpCall, { actor: sari, callId: call.id });
    await bench.untilEnded(call.id);
  });

  it('two agents who call the same customer at once: one of them has the call', async () => {
    const budi = await bench.person();
    const results = await Promise.allSettled([bench.start(sari, ria), bench.start(budi, ria)]);
    const refused = results.filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { definition: { code: 'calls.call_under_way' } } });
  });

  it('the same request again is the same call', async () => {
    const idempotencyKey = newId();
    const first = await bench.start(sari, ria, { idempotencyKey });
    const again = await bench.start(sari, ria, { idempotencyKey });
    expect(again.call.id).toBe(first.call.id);
    const tom = await bench.customer(`tom-${newId()}`);
    await expect(bench.start(sari, tom, { idempotencyKey })).rejects.toMatchObject({
      definition: { code: 'platform.idempotency_key_reused' },
    });
  });

  it('is answered also when ACCEPTED arrives before the session description', async () => {
    await bench.meta.onRing(handset(), 'answer');
    const held: CallsItem[] = [];
    bench.deliver = (item) => {
      if (item.item['event'] === 'connect') held.push(item);
      else void bench.pass(item);
    };
    const { call } = await bench.start(sari, ria);
    await bench.until(({ id, state }) => id === call.id && state === 'ringing', 'ringing call');
    await eventually(() => expect(held).toHaveLength(1));
    expect(bench.answered.some(({ id }) => id === call.id)).toBe(false);
    await bench.pass(held[0]!);
    await bench.until(({ id, state }) => id === call.id && state === 'active', 'active call');
  });

  it('C-151: shows the agent as in a call while it lasts', async () => {
    const { call } = await bench.start(sari, ria);
    const stateOfSari = () => bench.availability.filter(({ userId }) => userId === sari.id).at(-1)?.state;
    await eventually(() => expect(stateOfSari()).toBe('busy'));
    await bench.ask(hangUpCall, { actor: sari, callId: call.id });
    await eventually(() => expect(stateOfSari()).toBe('available'));
  });

  it('is on hold and not', async () => {
    await bench.meta.onRing(handset(), 'answer');
    const { call } = await bench.start(sari, ria);
    await bench.until(({ id, state }) => id === call.id && state === 'active', 'active call');
    expect((await bench.ask(holdCall, { actor: sari, callId: call.id, held: true })).held).toBe(true);
    expect((await bench.ask(holdCall, { actor: sari, callId: call.id, held: false })).held).toBe(false);
    const budi = await bench.person();
    await expect(bench.ask(holdCall, { actor: budi, callId: call.id, held: true })).rejects.toMatchObject({
      definition: { code: 'calls.unknown_call' },
    });
  });

  it('keeps what the business said about the call (metadata) and recording as it was at the start (I8)', async () => {
    bench.settings = { ...bench.settings, recording: 'announced' };
    const { call } = await bench.ask(startCall, {
      actor: sari,
      conversationId: ria.id,
      metadata: { order: '991' },
    });
    bench.settings = { ...bench.settings, recording: 'off' };
    expect(call).toMatchObject({
      metadata: { order: '991' },
      recording: { policy: 'announced', announcementLanguage: 'en' },
    });
    const { peer, offerSdp } = await bench.browser();
    const joined = await bench.ask(attachAgent, { actor: sari, callId: call.id, offerSdp });
    await peer.accept(joined.answerSdp);
    expect((await bench.ask(getCall, { actor: sari, callId: call.id })).recording.policy).toBe('announced');
  });
});
