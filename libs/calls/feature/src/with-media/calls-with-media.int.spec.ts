import { attachAgent, hangUpCall } from '@parlance/calls/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { CALL_BENCH_START_MS, CallBench } from '@parlance/testing/installation';

interface Heard {
  readonly media: { readonly earlyPackets: number; readonly firstPacketAt: number | string | null } | null;
}

describe('calls in which both sides are heard', () => {
  let bench: CallBench;
  let sari: Principal;
  let ria: Conversation;

  beforeAll(async () => {
    bench = await CallBench.start({ media: 'webrtc' });
  }, CALL_BENCH_START_MS);
  beforeEach(async () => {
    bench.deliver = (item) => void bench.pass(item);
    sari = await bench.person();
    ria = await bench.customer(`ria-${newId()}`);
    await bench.meta.control('POST', `handsets/${ria.contact.name!}/voice`, { kind: 'tone', hz: 440 });
  });
  afterAll(() => bench.stop());

  const heardBy = async (wacid: string): Promise<NonNullable<Heard['media']>> => {
    const { media } = (await bench.meta.call(wacid)) as unknown as Heard;
    return media!;
  };
  const present = (callId: string) =>
    bench.until(
      ({ id, state, agentLeg }) => id === callId && state === 'active' && agentLeg === 'present',
      'call with its agent',
      15_000,
    );
  const inbound = async () => {
    const wacid = await bench.meta.dial(ria.contact.name!);
    const ringing = await bench.until(
      ({ contactId, ringingAgentIds }) => contactId === ria.contact.id && ringingAgentIds.includes(sari.id),
      'call that rings',
    );
    const { answerSdp, peer } = await bench.answer(sari, ringing.id);
    await peer.accept(answerSdp);
    return { wacid, call: await present(ringing.id), peer };
  };

  it('C-050, C-060: a customer calls, and hears and is heard; nothing was sent before the answer', async () => {
    const { wacid, call, peer } = await inbound();
    await eventually(() => expect(peer.heard.length).toBeGreaterThan(50));
    await eventually(async () => expect((await heardBy(wacid)).firstPacketAt).not.toBeNull());
    expect((await heardBy(wacid)).earlyPackets).toBe(0);
    await bench.meta.act(wacid, 'hang-up');
    expect((await bench.untilEnded(call.id)).end).toMatchObject({ outcome: 'answered', by: 'customer' });
  });

  it('C-050, C-064: an agent calls, and both hear each other', async () => {
    await bench.meta.onRing(ria.contact.name!, 'answer');
    const { call, answerSdp, peer } = await bench.start(sari, ria);
    await peer.accept(answerSdp!);
    const { wacid } = await present(call.id);
    await eventually(() => expect(peer.heard.length).toBeGreaterThan(50));
    expect((await heardBy(wacid!)).earlyPackets).toBe(0);
    await bench.ask(hangUpCall, { actor: sari, callId: call.id });
    await eventually(async () => expect((await bench.meta.call(wacid!)).state).toBe('ended'));
  });

  it('I7: a tab that is gone is noticed, and its agent comes back', async () => {
    const { wacid, call, peer } = await inbound();
    await peer.vanish();
    await bench.until(({ id, agentLeg }) => id === call.id && agentLeg === 'lost', 'lost agent', 15_000);
    expect((await bench.meta.call(wacid)).state).toBe('active');
    const { peer: again, offerSdp } = await bench.browser();
    const { answerSdp } = await bench.ask(attachAgent, { actor: sari, callId: call.id, offerSdp });
    await again.accept(answerSdp);
    await present(call.id);
    await eventually(() => expect(again.heard.length).toBeGreaterThan(20));
    await bench.ask(hangUpCall, { actor: sari, callId: call.id });
  });

  it('I3: a customer who hangs up without WhatsApp telling so is noticed by the media', async () => {
    bench.deliver = (item) => {
      if (item.item['event'] !== 'terminate') void bench.pass(item);
    };
    const { wacid, call } = await inbound();
    await bench.meta.act(wacid, 'hang-up');
    const ended = await bench.untilEnded(call.id, 25_000);
    expect(ended.end).toMatchObject({ outcome: 'answered', reason: 'customer-lost', uncertain: true });
  }, 60_000);
});
