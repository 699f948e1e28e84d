import { getCall, hangUpCall } from '@parlance/calls/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { CALL_BENCH_START_MS, CallBench, ServiceProcess } from '@parlance/testing/installation';

/** What was left is taken up after the lease of whoever died with it. */
const RECOVERY = { timeoutMs: 40_000 };
const TEST_MS = seconds(90);

describe('a process that is killed', () => {
  let bench: CallBench;
  let signalling: ServiceProcess;
  let sari: Principal;
  let ria: Conversation;

  beforeAll(async () => {
    bench = await CallBench.start();
    sari = await bench.person();
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
  const nowOf = (callId: string) => bench.ask(getCall, { actor: sari, callId });
  const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  it.each([0, 30, 100, 250])(
    'I6: %d ms into an answer leaves one state, and both sides know it',
    async (milliseconds) => {
      const wacid = await bench.meta.dial(ria.contact.name!);
      const ringing = await bench.until(
        ({ contactId, ringingAgentIds }) => contactId === ria.contact.id && ringingAgentIds.includes(sari.id),
        'call that rings',
      );
      await bench.meta.fault(
        { method: 'POST', path: '/calls' },
        { latencyMs: 150, effect: { kind: 'latency' } },
      );
      const answering = bench.answer(sari, ringing.id).catch(() => null);
      await after(milliseconds);
      await restart();
      await answering;
      const settled = await eventually(async () => {
        const call = await nowOf(ringing.id);
        if (call.state === 'answering') throw new Error('It is still being answered');
        return call;
      }, RECOVERY);
      if (settled.state === 'ringing') await bench.answer(sari, ringing.id);
      if (settled.state !== 'ended') {
        await eventually(async () => expect((await bench.meta.call(wacid)).state).toBe('active'), RECOVERY);
        expect((await nowOf(ringing.id)).state).toBe('active');
        await bench.ask(hangUpCall, { actor: sari, callId: ringing.id });
      }
      await eventually(async () => expect((await bench.meta.call(wacid)).state).toBe('ended'), RECOVERY);
      expect(bench.answered.filter(({ id }) => id === ringing.id).length).toBeLessThanOrEqual(1);
      await eventually(() => expect(bench.ended.filter(({ id }) => id === ringing.id)).toHaveLength(1));
    },
    TEST_MS,
  );

  it.each([0, 60, 150])(
    '%d ms into placing a call never places it twice, and leaves nothing behind',
    async (milliseconds) => {
      await bench.meta.onRing(ria.contact.name!, 'answer');
      const starting = bench.start(sari, ria).catch(() => null);
      await after(milliseconds);
      await restart();
      await starting;
      await eventually(
        async () => {
          const [row] = await bench.database.query<{ state: string }>(
            'select state from calls.call where contact_id = $1',
            [ria.contact.id],
          );
          const [work] = await bench.database.query('select 1 from calls.call_work limit 1');
          if (row && !['active', 'ended'].includes(row.state)) throw new Error(`The call is ${row.state}`);
          if (work) throw new Error('Something is left to be done');
        },
        { timeoutMs: 60_000 },
      );
      const placed = await bench.meta.control<{ state: string }[]>(
        'GET',
        `handsets/${ria.contact.name!}/calls`,
      );
      expect(placed.length).toBeLessThanOrEqual(1);
      const call = bench.updated.filter(({ contactId }) => contactId === ria.contact.id).at(-1);
      if (call) await bench.ask(hangUpCall, { actor: sari, callId: call.id });
      await eventually(async () => {
        const calls = await bench.meta.control<{ state: string }[]>(
          'GET',
          `handsets/${ria.contact.name!}/calls`,
        );
        expect(calls.every(({ state }) => state === 'ended')).toBe(true);
      }, RECOVERY);
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
