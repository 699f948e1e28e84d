import { createHash } from 'node:crypto';
import { eventually, SmallDisk } from '@parlance/testing/harness';
import { assertHears, conversation, goesOn, TONES } from './testing/conversation';
import { TestBridge } from './testing/test-bridge';
import { shareOf } from './testing/tone';

// Only where a filesystem may be mounted.
(SmallDisk.isPossible() ? describe : describe.skip)('a recording on a disk without room', () => {
  let disk: SmallDisk;
  let bench: TestBridge;
  beforeEach(async () => {
    disk = SmallDisk.mount(16);
    bench = await TestBridge.start({}, disk.path);
  });
  afterEach(async () => {
    await bench.stop();
    disk.unmount();
  });

  it('C-102 I7 the call goes on, and when there is room the recording has no hole', async () => {
    const { call, customer, agent } = await conversation(bench);
    disk.fill();
    await goesOn(2_500);
    assertHears(customer, 'agent');
    assertHears(agent, 'customer');
    expect(call.manifest().closedAt).toBeNull();
    const written = call.recorded('customer').durationMs;

    disk.free();
    await eventually(() => expect(call.recorded('customer').durationMs).toBeGreaterThan(written + 2_000));
    await call.close();
    const manifest = call.manifest();
    expect(manifest).toMatchObject({ recovered: false, closedAt: expect.any(String) });
    for (const track of manifest.tracks) {
      const { packets, durationMs } = call.recorded(track.side);
      expect(track).toMatchObject({
        durationMs,
        sha256: createHash('sha256').update(call.file(track.objectKey)).digest('hex'),
      });
      expect(shareOf(track.side, packets, TONES)).toBeGreaterThan(0.8);
    }
  });

  it('C-102 a recording whose call ended meanwhile is said to be open until it is whole', async () => {
    const { call } = await conversation(bench);
    await goesOn(1_200);
    const written = call.recorded('customer').durationMs;
    disk.fill();
    await goesOn(1_500);
    await call.close();
    expect(call.manifest().closedAt).toBeNull();

    disk.free();
    await eventually(() => expect(call.manifest().closedAt).not.toBeNull());
    expect(call.manifest()).toMatchObject({ recovered: false });
    for (const track of call.manifest().tracks) {
      const { durationMs } = call.recorded(track.side);
      expect(durationMs).toBeGreaterThan(written + 1_000);
      expect(track).toMatchObject({ durationMs, sizeBytes: call.file(track.objectKey).length });
    }
  });
});
