import { attachAgent, getCall, hangUpCall, listLiveCalls, type Call } from '@parlance/calls/contracts';
import { closeCall, mediaSignalSubject, type MediaSignal } from '@parlance/media/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { CALL_BENCH_START_MS, CallBench } from '@parlance/testing/installation';

describe('what goes wrong in calls', () => {
  let bench: CallBench;
  let sari: Principal;
  let ria: Conversation;

  beforeAll(async () => {
    bench = await CallBench.start();
  }, CALL_BENCH_START_MS);
  beforeEach(async () => {
    bench.deliver = (item) => void bench.pass(item);
    sari = await bench.person();
    ria = await bench.customer(`ria-${newId()}`);
  });
  afterAll(() => bench.stop());

  const talking = async () => {
    await bench.meta.onRing(ria.contact.name!, 'answer');
    const { call, peer, answerSdp } = await bench.start(sari, ria);
    const active = await bench.until(({ id, state }) => id === call.id && state === 'active', 'active call');
    return { call: active, peer, answerSdp };
  };
  const bridgeOf = async (callId: string): Promise<string> => {
    const [row] = await bench.database.query<{ bridge_id: string }>(
      'select bridge_id from calls.call where id = $1',
      [callId],
    );
    return row!.bridge_id;
  };
  /** As the bridge would say it. */
  const signal = async ({ id }: Call, what: MediaSignal['signal']): Promise<void> => {
    const message: MediaSignal = {
      tenantId: bench.tenantId,
      callId: id,
      bridgeId: await bridgeOf(id),
      at: bench.meta.now().toISOString(),
      signal: what,
    };
    bench.connection.publish(mediaSignalSubject(bench.tenantId, id), JSON.stringify(message));
  };
  const nowOf = (callId: string) => bench.ask(getCall, { actor: sari, callId });

  it('I3: a call that the bridge no longer holds is closed with an uncertain end, and the line is free', async () => {
    bench.deliver = (item) => {
      if (item.item['event'] !== 'terminate') void bench.pass(item);
    };
    const { call } = await talking();
    const instance = await bridgeOf(call.id);
    await bench.connection.request(`${closeCall.pattern}.${instance}`, JSON.stringify({ callId: call.id }));
    const ended = await bench.untilEnded(call.id, 15_000);
    expect(ended.end).toMatchObject({ outcome: 'answered', reason: 'media-gone', uncertain: true });
    await eventually(async () => expect((await bench.meta.call(call.wacid!)).state).toBe('ended'));
    await bench.start(sari, ria);
  });

  it('I3: a customer whose audio is gone has hung up; WhatsApp has the last word on when', async () => {
    const held: Parameters<typeof bench.pass>[0][] = [];
    bench.deliver = (item) => {
      if (item.item['event'] === 'terminate') held.push(item);
      else void bench.pass(item);
    };
    const { call } = await talking();
    await signal(call, { type: 'customer-lost', reason: 'no-packets' });
    const ended = await bench.untilEnded(call.id);
    expect(ended.end).toMatchObject({ outcome: 'answered', reason: 'customer-lost', uncertain: true });
    await eventually(() => expect(held).toHaveLength(1));
    await bench.pass(held[0]!);
    await bench.until(({ id, end }) => id === call.id && end?.uncertain === false, 'certain end');
    expect(bench.ended.filter(({ id }) => id === call.id)).toHaveLength(1);
  });

  it('I3: a call to a customer of which nothing more is heard is closed, and can be repeated', async () => {
    bench.deliver = (item) => {
      if (item.item['event'] !== 'terminate') void bench.pass(item);
    };
    const { call } = await bench.start(sari, ria);
    const ringing = await bench.until(
      ({ id, state }) => id === call.id && state === 'ringing',
      'ringing call',
    );
    await bench.meta.act(ringing.wacid!, 'decline');
    bench.deliver = () => undefined;
    // REJECTED may have come through; then there is nothing left to notice.
    await bench.meta.advance(seconds(121));
    const ended = await bench.untilEnded(call.id);
    expect(['no-word', 'declined']).toContain(ended.end?.reason);
  });

  it('a bridge that is stopped ends its calls, and both sides are told', async () => {
    const { call } = await talking();
    await bench.bridge.stop();
    const ended = await bench.untilEnded(call.id);
    expect(ended.end).toMatchObject({ outcome: 'failed', by: 'system', reason: 'bridge-lost' });
    expect(ended.answeredAt).not.toBeNull();
    await eventually(async () => expect((await bench.meta.call(call.wacid!)).ending).toBe('terminate'));
    bench.bridge = await bench.startBridge();
    await talking();
  });

  it('without a bridge no call is placed, and the attempt is given back', async () => {
    await bench.bridge.stop();
    await expect(bench.start(sari, ria)).rejects.toMatchObject({ definition: { code: 'calls.no_bridge' } });
    const ended = await bench.until(
      ({ contactId, state }) => contactId === ria.contact.id && state === 'ended',
    );
    await eventually(() => expect(bench.released).toContain(ended.id));
    bench.bridge = await bench.startBridge();
  });

  it('I5, I7: an agent who is gone can come back; the call is among the live ones meanwhile', async () => {
    const { call } = await talking();
    await signal(call, { type: 'agent-connected', agentId: sari.id });
    // The bridge, which is asked now and then, knows better.
    await bench.announced(({ id, agentLeg }) => id === call.id && agentLeg === 'present');
    await signal(call, { type: 'agent-lost', agentId: sari.id, reason: 'no-packets' });
    await bench.announced(({ id, agentLeg }) => id === call.id && agentLeg === 'lost');
    const { items } = await bench.ask(listLiveCalls, { actor: sari });
    expect(items).toMatchObject([{ id: call.id, state: 'active' }]);
    const { offerSdp } = await bench.browser();
    const back = await bench.ask(attachAgent, { actor: sari, callId: call.id, offerSdp });
    expect(back.answerSdp).toContain('m=audio');
    const budi = await bench.person();
    await expect(bench.ask(attachAgent, { actor: budi, callId: call.id, offerSdp })).rejects.toMatchObject({
      definition: { code: 'calls.unknown_call' },
    });
    const lead = await bench.person('super-agent');
    await expect(bench.ask(attachAgent, { actor: lead, callId: call.id, offerSdp })).rejects.toMatchObject({
      definition: { code: 'calls.not_your_call' },
    });
  });

  it('an agent who does not come back loses the call: nobody listens to music for ever', async () => {
    const { call } = await talking();
    await signal(call, { type: 'agent-lost', agentId: sari.id, reason: 'no-packets' });
    await bench.announced(({ id, agentLeg }) => id === call.id && agentLeg === 'lost');
    await bench.meta.advance(seconds(121));
    const ended = await bench.untilEnded(call.id);
    expect(ended.end).toMatchObject({ outcome: 'answered', by: 'agent', reason: 'agent-gone' });
    await eventually(async () => expect((await bench.meta.call(call.wacid!)).state).toBe('ended'));
  });

  it('I9: a side that is not heard raises an alarm with its cause, until it is heard', async () => {
    const { call } = await talking();
    await signal(call, { type: 'silent', side: 'customer', forSeconds: 5, cause: 'only-silence' });
    const alarmed = await bench.until(({ id, alarms }) => id === call.id && alarms.length > 0, 'alarm');
    expect(alarmed.alarms).toMatchObject([{ side: 'customer', cause: 'only-silence' }]);
    await signal(call, { type: 'audible', side: 'customer' });
    await bench.until(({ id, alarms }) => id === call.id && alarms.length === 0, 'call without alarm');
  });

  it('what is to be said to Meta is said until it is heard', async () => {
    const { call } = await talking();
    await bench.meta.fault({ method: 'POST', path: '/calls' }, { times: 2, effect: { kind: 'cut' } });
    await bench.ask(hangUpCall, { actor: sari, callId: call.id });
    expect((await nowOf(call.id)).state).toBe('ended');
    await bench.meta.advance(seconds(1));
    await eventually(async () => {
      await bench.meta.advance(seconds(1));
      expect((await bench.meta.call(call.wacid!)).state).toBe('ended');
    });
  });
});
