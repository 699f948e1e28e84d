import {
  AUDIO_TAPS,
  BRIDGE_HEARTBEATS,
  bridgeHeartbeatSchema,
  tappedPacketSchema,
  type TappedPacket,
} from '@parlance/media/contracts';
import { eventually } from '@parlance/testing/harness';
import { conversation, goesOn, incoming, SAYS, talk, TONES, types } from './testing/conversation';
import { TestBridge } from './testing/test-bridge';
import { shareOf } from './testing/tone';

let bench: TestBridge;
beforeAll(async () => {
  bench = await TestBridge.start();
});
afterAll(() => bench.stop());

it('reads the dialpad of the customer, and the agent hears neither the events nor a hole', async () => {
  const { call, customer, agent } = await conversation(bench);
  for (const key of [1, 2, 11]) {
    customer.press(key);
    await goesOn(200);
  }
  await eventually(() =>
    expect(call.signals().flatMap((signal) => (signal.type === 'dtmf' ? [signal.digit] : []))).toEqual([
      '1',
      '2',
      '#',
    ]),
  );
  expect(new Set(agent.heard.map(({ payloadType }) => payloadType))).toEqual(new Set([111]));
  const sequences = agent.heard.slice(-60).map(({ sequence }) => sequence);
  expect(sequences.filter((s, i) => i > 0 && ((s - sequences[i - 1]!) & 0xffff) !== 1)).toEqual([]);
  await call.close();
  expect(call.manifest().tracks.map(({ packets }) => packets?.lost)).toEqual([0, 0]);
});

it('C-101 publishes what both say while somebody listens, and stops when nobody asks again', async () => {
  const { call } = await conversation(bench);
  const packets: TappedPacket[] = [];
  const end = bench.signals.subscribe(AUDIO_TAPS, (data) => packets.push(tappedPacketSchema.parse(data)));
  await goesOn(300);
  expect(packets).toEqual([]);
  await call.tap(1);
  await eventually(() => expect(packets.length).toBeGreaterThan(80));
  await goesOn(700);
  const heard = packets.length;
  await goesOn(400);
  expect(packets.length).toBe(heard);
  end();
  for (const side of ['customer', 'agent'] as const) {
    const own = packets.filter((packet) => packet.side === side);
    expect(
      shareOf(
        side,
        own.map(({ opus }) => Buffer.from(opus, 'base64')),
        TONES,
      ),
    ).toBeGreaterThan(0.9);
    const steps = own.slice(1).map(({ positionMs }, i) => positionMs - own[i]!.positionMs);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  }
  await call.close();
});

it('I9 raises an alarm with its cause when a side sends nothing, and ends it when it is heard again', async () => {
  const { call, customer, agent } = await conversation(bench);
  customer.frames = null;
  await eventually(
    () =>
      expect(call.signals()).toContainEqual({
        type: 'silent',
        side: 'customer',
        forSeconds: expect.closeTo(5, 0),
        cause: 'no-packets',
      }),
    { timeoutMs: 8_000 },
  );
  customer.frames = SAYS.customer;
  await eventually(() => expect(call.signals()).toContainEqual({ type: 'audible', side: 'customer' }));
  await talk(customer, agent);
  await call.close();
});

it('I9 raises an alarm when a call was answered whose WhatsApp leg never connects', async () => {
  const { call, customer } = await incoming(bench);
  await customer.vanish();
  await call.open();
  await eventually(
    () =>
      expect(call.signals()).toContainEqual(
        expect.objectContaining({ type: 'silent', side: 'customer', cause: 'not-connected' }),
      ),
    { timeoutMs: 9_000 },
  );
  await call.close();
});

it('keeps a leg alive through loss: what is lost is lost, and nothing else', async () => {
  const { call, customer, agent } = await conversation(bench);
  let n = 0;
  customer.lose = () => (n += 1) % 20 === 0;
  await goesOn(3_000);
  customer.lose = () => false;
  await talk(customer, agent);
  await call.close();
  const lost = call.manifest().tracks[0]!.packets!.lost;
  expect(lost).toBe(Math.floor(n / 20));
  expect(shareOf('customer', call.recorded('customer').packets, TONES)).toBeGreaterThan(0.85);
});

it('says every second that it lives, and with how many calls', async () => {
  const beats: number[] = [];
  const { call } = await incoming(bench);
  const end = bench.signals.subscribe(BRIDGE_HEARTBEATS, (data) => {
    const beat = bridgeHeartbeatSchema.parse(data);
    if (beat.bridgeId === call.bridgeId) beats.push(beat.calls);
  });
  await eventually(() => expect(beats.length).toBeGreaterThanOrEqual(2));
  expect(beats.at(-1)).toBe(1);
  expect(types(call)).not.toContain('customer-lost');
  end();
  await call.close();
});
