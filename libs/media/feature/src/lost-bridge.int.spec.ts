import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { trackKey } from '@parlance/media/contracts';
import { eventually } from '@parlance/testing/harness';
import { conversation, goesOn, TONES } from './testing/conversation';
import type { BridgeProcess } from './testing/bridge-process';
import { TENANT, TestBridge } from './testing/test-bridge';
import { shareOf } from './testing/tone';

let bench: TestBridge;
let bridge: BridgeProcess;
beforeEach(async () => {
  ({ bench, process: bridge } = await TestBridge.startProcess());
});
afterEach(() => bench.stop());

it('I7 a killed bridge leaves recordings that play to the last second, and another bridge finishes them', async () => {
  const { call } = await conversation(bench);
  const answeredAt = Date.parse(call.manifest().startedAt);
  await goesOn(3_000);
  await bridge.kill();
  const lastedMs = Date.now() - answeredAt;
  expect(call.manifest()).toMatchObject({ closedAt: null, bridgeId: call.bridgeId });
  for (const side of ['customer', 'agent'] as const) {
    const { durationMs, packets, closed } = call.recorded(side);
    expect(closed).toBe(false);
    // A second between two writes, and what waited for stragglers.
    expect(lastedMs - durationMs).toBeLessThan(1_700);
    expect(shareOf(side, packets, TONES)).toBeGreaterThan(0.8);
  }

  const another = await bench.another();
  await eventually(() => expect(call.manifest().closedAt).not.toBeNull(), { timeoutMs: 20_000 });
  const manifest = call.manifest();
  expect(manifest).toMatchObject({ recovered: true, bridgeId: call.bridgeId });
  for (const track of manifest.tracks) {
    const bytes = call.file(track.objectKey);
    expect(track).toMatchObject({
      durationMs: call.recorded(track.side).durationMs,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      packets: null,
    });
  }
  const mark = join(bench.directory, 'open-recordings', call.bridgeId, TENANT, call.callId);
  await eventually(() => expect(existsSync(mark)).toBe(false));
  await another.stop();
});

it('I7 leaves the recordings of a living bridge alone', async () => {
  const { call } = await conversation(bench);
  const another = await bench.another();
  await goesOn(11_000);
  expect(call.manifest().closedAt).toBeNull();
  await another.stop();
  await call.close();
  expect(call.manifest()).toMatchObject({ recovered: false });
});

it('C-102 finishes every recording when it is stopped, and says that the calls are over', async () => {
  const { call } = await conversation(bench);
  await goesOn(500);
  await bridge.stop();
  expect(call.manifest().closedAt).not.toBeNull();
  for (const side of ['customer', 'agent'] as const) expect(call.recorded(side).closed).toBe(true);
  await eventually(() =>
    expect(call.signals()).toContainEqual({ type: 'closed', reason: 'bridge-stopping' }),
  );
  expect(call.file(trackKey(TENANT, call.callId, 'agent')).length).toBeGreaterThan(500);
});
