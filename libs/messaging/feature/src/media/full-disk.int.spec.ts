import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, SmallDisk } from '@parlance/testing/harness';
import { Bench } from '../testing/bench';

// Only where a filesystem may be mounted.
(SmallDisk.isPossible() ? describe : describe.skip)('a disk without room', () => {
  let disk: SmallDisk;
  let bench: Bench;
  beforeAll(async () => {
    disk = SmallDisk.mount(16);
    bench = new Bench({
      env: { OBJECT_STORE_DIRECTORY: disk.path, MEDIA_ATTEMPTS: '2', MEDIA_RETRY_SECONDS: '0.05' },
    });
    await bench.start();
    await bench.connect();
  });
  afterAll(async () => {
    await bench.stop();
    disk.unmount();
  });

  it('I30 I31 keeps no file, says that it waits and why, and keeps it as soon as there is room', async () => {
    const picture = Buffer.alloc(200_000, 7);
    const file = async () => {
      const [row] = await bench.database.query<{
        state: string;
        reason: string | null;
        attempts: number;
        object_key: string | null;
      }>('select state, reason, attempts, object_key from messaging.media');
      return row;
    };
    disk.fill();
    await bench.control('POST', 'handsets/ria/send', {
      to: '100200300',
      type: 'image',
      media: { data: picture.toString('base64'), mime_type: 'image/jpeg' },
    });
    // More often than a file is asked for that Meta does not give.
    await eventually(async () => expect((await file())?.attempts).toBeGreaterThan(3));
    expect(await file()).toMatchObject({
      state: 'pending',
      reason: expect.stringContaining('ENOSPC'),
      object_key: null,
    });

    disk.free();
    await eventually(async () => expect((await file())?.state).toBe('stored'));
    expect(readFileSync(join(disk.path, (await file())!.object_key!)).equals(picture)).toBe(true);
  });
});
