import { answerCall, getCall, hangUpCall, startCall } from '@parlance/calls/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { CALL_BENCH_START_MS, CallBench, ServiceProcess } from '@parlance/testing/installation';

/** What was left is taken up after the lease of whoever died with it. */
const RECOVERY = { timeoutMs: 40_000 };
const TEST_MS = seconds(120);

describe('a process that is killed', () => {
  let bench: CallBench;
  let signalling: ServiceProcess;
  let sari: Principal;
  let boss: Principal;
  let ria: Conversation;

  beforeAll(async () => {
    // Long enough for a new process to begin.
    bench = await CallBench.start({ env: { CALL_RING_STEP_SECONDS: '28' } });
    sari = await bench.person();
    boss = await bench.person('super-agent', { chosen: 'unavailable' });
    // From here on a process does the work, which can be killed.
    await bench.service.stop();
    signalling = await bench.startServiceProcess();
  }, CALL_BENCH_START_MS);
  beforeEach(async () => {
    ria = await bench.customer(`ria-${newId()}`);
    bench.presence(sari, true);
  });
  afterAll(async () => {
    await signalling.stop();
    bench.service = await bench.startService();
    await bench.stop();
  }, CALL_BENCH_START_MS);

  const restart = async () => {
    await signalling.kill();
    signalling = await bench.startServiceProcess();
    bench.presence(sari, true);
  };
  const nowOf = (callId: string) => bench.ask(getCall, { actor: boss, callId });
  const callsOf = () =>
    bench.meta.control<{ id: string; state: string }[]>('GET', `handsets/${ria.contact.name!}/calls`);
  const slowly = (when: 'before' | 'after') =>
    bench.meta.fault(
      { method: 'POST', path: '/calls' },
      { when, latencyMs: 1_500, effect: { kind: 'latency' } },
    );
  const metaSays = (state: string) =>
    eventually(async () => expect((await callsOf()).map((call) => call.state)).toEqual([state]), RECOVERY);

  it.each([
    ['asked for', null, () => Promise.resolve()],
    [
      'claimed',
      'before',
      (callId: string) => bench.until(({ id, state }) => id === callId && state === 'answering'),
    ],
    ['taken by WhatsApp, which has not said so yet', 'after', () => metaSays('active')],
  ] as const)(
    'I6: killed when an answer is %s, it leaves one state, and both sides know it',
    async (_, slow, reached) => {
      await bench.meta.dial(ria.contact.name!);
      const ringing = await bench.until(
        ({ contactId, ringingAgentIds }) => contactId === ria.contact.id && ringingAgentIds.includes(sari.id),
        'call that rings',
      );
      await metaSays('pre_accepted');
      if (slow) await slowly(slow);
      const { offerSdp } = await bench.browser();
      const answering = bench
        .ask(answerCall, { actor: sari, callId: ringing.id, offerSdp })
        .catch(() => null);
      await reached(ringing.id);
      await restart();
      await answering;
      const settled = await eventually(async () => {
        const call = await nowOf(ringing.id);
        if (call.state === 'answering') throw new Error('It is still being answered');
        return call;
      }, RECOVERY);
      // What was claimed is brought to its end; what was not goes on to ring.
      if (slow) expect(settled.state).toBe('active');
      if (settled.state === 'ringing') await bench.answer(sari, ringing.id);
      await metaSays('active');
      await bench.ask(hangUpCall, { actor: sari, callId: ringing.id });
      await metaSays('ended');
      await eventually(() => expect(bench.ended.filter(({ id }) => id === ringing.id)).toHaveLength(1));
      expect(bench.answered.filter(({ id }) => id === ringing.id)).toHaveLength(1);
    },
    TEST_MS,
  );

  it.each([
    ['asked for', null, () => Promise.resolve()],
    [
      'recorded',
      'before',
      () => bench.until(({ contactId, state }) => contactId === ria.contact.id && state === 'dialing'),
    ],
    [
      'at WhatsApp, which has not said so yet',
      'after',
      () => eventually(async () => expect(await callsOf()).toHaveLength(1)),
    ],
  ] as const)(
    'killed when a call is %s, it never calls twice, and leaves nothing behind',
    async (_, slow, reached) => {
      await bench.meta.onRing(ria.contact.name!, 'answer');
      if (slow) await slowly(slow);
      const { offerSdp } = await bench.browser();
      const starting = bench
        .ask(startCall, { actor: sari, conversationId: ria.id, offerSdp })
        .catch(() => null);
      await reached();
      await restart();
      await starting;
      const state = await eventually(
        async () => {
          const [row] = await bench.database.query<{ state: string }>(
            'select state from calls.call where contact_id = $1',
            [ria.contact.id],
          );
          if (row && !['active', 'ended'].includes(row.state)) throw new Error(`The call is ${row.state}`);
          const work = await bench.database.query('select kind from calls.call_work');
          if (work.length > 0) throw new Error(`It is left to ${JSON.stringify(work)}`);
          return row?.state;
        },
        { timeoutMs: 70_000 },
      );
      const placed = await callsOf();
      expect(placed.length).toBeLessThanOrEqual(1);
      if (slow === 'after') expect(state).toBe('active');
      const call = bench.updated.filter(({ contactId }) => contactId === ria.contact.id).at(-1);
      if (call) await bench.ask(hangUpCall, { actor: sari, callId: call.id });
      if (placed.length > 0) await metaSays('ended');
    },
    TEST_MS,
  );

  it(
    'a media bridge that is killed ends its calls as failed, at WhatsApp as well',
    async () => {
      const bridge = await bench.startBridgeProcess();
      await bench.bridge.stop();
      await bench.meta.onRing(ria.contact.name!, 'answer');
      const { call } = await bench.start(sari, ria);
      const active = await bench.until(
        ({ id, state }) => id === call.id && state === 'active',
        'active call',
      );
      await bridge.kill();
      const ended = await bench.untilEnded(call.id, 20_000);
      expect(ended.end).toMatchObject({ outcome: 'failed', by: 'system', reason: 'bridge-lost' });
      await eventually(async () => expect((await bench.meta.call(active.wacid!)).ending).toBe('terminate'));
      bench.bridge = await bench.startBridge();
    },
    TEST_MS,
  );
});
