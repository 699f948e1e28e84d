import { createHash } from 'node:crypto';
import { mediaErrors, trackKey } from '@parlance/media/contracts';
import { ProblemError } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { bothConnected, conversation, goesOn, incoming, SAYS, talk, TONES } from './testing/conversation';
import { MetaPeer, type AnswerSetup } from './testing/meta-peer';
import { TENANT, TestBridge } from './testing/test-bridge';
import { shareOf } from './testing/tone';

let bench: TestBridge;
beforeAll(async () => {
  bench = await TestBridge.start({ MEDIA_MAX_CALLS: '3' });
});
afterAll(() => bench.stop());

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no problem',
    (error: unknown) => (error instanceof ProblemError ? error.definition.code : String(error)),
  );

it('C-055 bridges an incoming call: no packet before it is opened, then both hear and are recorded, until it is closed', async () => {
  const { call, customer } = await incoming(bench);
  const agent = await call.attach(SAYS.agent);
  await bothConnected(call);
  await eventually(() => expect(agent.heard.length).toBeGreaterThan(10));
  expect(customer.heard).toEqual([]);
  await call.open();
  await call.open();
  await talk(customer, agent);
  expect(new Set(customer.heard.map(({ ssrc }) => ssrc)).size).toBe(1);
  await goesOn(1_500);
  expect(await call.close()).toEqual({ known: true });
  expect(await call.close()).toEqual({ known: false });
  for (const side of ['customer', 'agent'] as const) {
    const { packets, closed } = call.recorded(side);
    expect(closed).toBe(true);
    expect(shareOf(side, packets, TONES)).toBeGreaterThan(0.9);
    const bytes = call.file(trackKey(TENANT, call.callId, side));
    expect(call.manifest().tracks.find((track) => track.side === side)).toMatchObject({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: bytes.length,
      packets: { lost: 0 },
    });
  }
  const { startedAt, closedAt, tracks, recovered } = call.manifest();
  const wall = Date.parse(closedAt!) - Date.parse(startedAt);
  for (const { durationMs } of tracks) expect(Math.abs(durationMs! - wall)).toBeLessThanOrEqual(40);
  expect(recovered).toBe(false);
  expect((await bench.list(call.bridgeId)).calls).toEqual([]);
});

it.each<AnswerSetup>(['active', 'passive', 'actpass'])(
  'C-064 bridges an outgoing call answered with setup:%s: silence for WhatsApp and ringback for the agent, then they talk',
  async (setup) => {
    const call = bench.call();
    const offer = await call.outbound();
    expect(offer).toContain('a=setup:actpass');
    const agent = await call.attach(SAYS.agent);
    const customer = new MetaPeer(SAYS.customer);
    await call.answered(await customer.ring(offer, setup));
    await eventually(() => expect(customer.heard.length).toBeGreaterThan(20));
    await eventually(
      () => expect(shareOf('ringback', agent.payloads, { ringback: 425 })).toBeGreaterThan(0.2),
      { timeoutMs: 7_000 },
    );
    expect(shareOf('agent', customer.payloads, TONES)).toBe(0);
    expect(shareOf('customer', agent.payloads, TONES)).toBe(0);
    await call.open();
    await talk(customer, agent);
    await call.close();
    expect(call.recorded('customer').durationMs).toBeGreaterThan(300);
  },
);

it('gives the same answer again: pre-accept and accept must agree', async () => {
  const call = bench.call();
  const offer = await new MetaPeer(SAYS.customer).dial();
  const first = await call.inbound(offer);
  expect(await call.inbound(offer)).toBe(first);
  expect(first).toMatch(/^a=setup:active\r$/m);
  expect(first).toContain('a=mid:audio');
  await call.close();
});

it('C-102 records nothing of a call that is not to be recorded', async () => {
  const { call } = await conversation(bench, { enabled: false, announcementLanguage: null });
  await goesOn(1_100);
  await call.close();
  expect(call.file(trackKey(TENANT, call.callId, 'customer')).length).toBe(0);
});

it('refuses one call more than it may have, says when to ask again, and takes one when there is room', async () => {
  const calls = [bench.call(), bench.call(), bench.call()];
  for (const call of calls) await call.outbound();
  const refused = await bench
    .call()
    .outbound()
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ProblemError);
  expect((refused as ProblemError).definition).toEqual(mediaErrors.bridge_full);
  expect((refused as ProblemError).details.retryAfterSeconds).toBe(1);
  await calls[0]!.close();
  const next = bench.call();
  await next.outbound();
  for (const call of [...calls, next]) await call.close();
});

it('refuses what cannot be a call, with the field and the rule', async () => {
  const call = bench.call();
  const error = (await call
    .inbound('v=0\r\nm=video 9 RTP/AVP 96\r\n')
    .catch((e: unknown) => e)) as ProblemError;
  expect(error.definition.code).toBe('media.sdp_refused');
  expect(error.details.errors).toMatchObject([{ path: 'offerSdp', rule: 'sdp.media' }]);
  await call.outbound();
  expect(await codeOf(call.answered('v=0\r\nm=audio 9 RTP/AVP 0\r\n'))).toBe('media.sdp_refused');
  expect(await codeOf(call.inbound(await new MetaPeer([]).dial()))).toBe('media.wrong_direction');
  await call.close();
  expect(await codeOf(call.open())).toBe('media.unknown_call');
  expect(await codeOf(call.hold(true))).toBe('media.unknown_call');
  expect(await codeOf(call.attach(SAYS.agent, newId()))).toBe('media.unknown_call');
});
