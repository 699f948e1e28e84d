import { hangUpCall } from '@parlance/calls/contracts';
import { policyErrors } from '@parlance/policy/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { CallBench } from '@parlance/testing/installation';

describe('calls to customers', () => {
  let bench: CallBench;
  let sari: Principal;
  let ria: Conversation;

  beforeAll(async () => {
    bench = await CallBench.start();
  });
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
});
