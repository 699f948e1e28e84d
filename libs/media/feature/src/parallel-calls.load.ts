import { conversation, goesOn, SAYS, TONES } from './testing/conversation';
import type { BridgeProcess } from './testing/bridge-process';
import { TestBridge } from './testing/test-bridge';
import { shareOf } from './testing/tone';

/**
 * A measurement, for a machine that does nothing else: twenty peers and a bridge in real time leave no room for other tests.
 * node --experimental-vm-modules node_modules/jest/bin/jest.js --config tools/jest/load.config.mjs
 */
const CALLS = 10;
const SECONDS = 10;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

let bench: TestBridge;
let bridge: BridgeProcess;
beforeAll(async () => {
  ({ bench, process: bridge } = await TestBridge.startProcess());
});
afterAll(() => bench.stop());

it('C-102 carries ten recorded calls at once without loss', async () => {
  const calls = [];
  for (let n = 0; n < CALLS; n += 1) calls.push(await conversation(bench));
  const before = bridge.cpuMs();
  const started = performance.now();
  await goesOn(SECONDS * 1_000);
  const cost = (bridge.cpuMs() - before) / ((performance.now() - started) / 1_000) / CALLS;
  for (const { call, customer, agent } of calls) {
    await call.close();
    const { tracks, startedAt, closedAt } = call.manifest();
    expect(tracks.map(({ packets }) => packets?.lost)).toEqual([0, 0]);
    for (const { side, packets } of tracks) {
      const spoken = new Set(SAYS[side].map(hex));
      const recorded = call.recorded(side).packets;
      // Byte for byte, and each one but those that begin at the very end.
      const kept = recorded.filter((packet) => spoken.has(hex(packet))).length;
      expect(packets!.received - kept).toBeLessThanOrEqual(2);
      // The peers share one event loop: when it stalls, they are silent for a moment.
      expect(shareOf(side, recorded.slice(50), TONES)).toBeGreaterThan(0.75);
      expect(shareOf(side === 'agent' ? 'customer' : 'agent', recorded, TONES)).toBe(0);
    }
    const wallMs = Date.parse(closedAt!) - Date.parse(startedAt);
    for (const { durationMs } of tracks) expect(Math.abs(durationMs! - wallMs)).toBeLessThanOrEqual(40);
    for (const { heard } of [customer, agent]) {
      const steps = heard.slice(1).map(({ sequence }, i) => (sequence - heard[i]!.sequence) & 0xffff);
      expect(steps.filter((step) => step !== 1)).toEqual([]);
    }
  }
  console.log(`${CALLS} recorded calls: ${cost.toFixed(1)} CPU-ms per second and call`);
}, 120_000);
