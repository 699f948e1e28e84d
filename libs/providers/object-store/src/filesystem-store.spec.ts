import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FilesystemStore,
  InvalidKey,
  ObjectExists,
  ObjectNotFound,
  ObjectTooLarge,
  type ByteStream,
} from './index';

async function* chunks(...parts: Uint8Array[]): ByteStream {
  yield* parts;
}

async function read(stream: ByteStream): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

describe('FilesystemStore', () => {
  let directory: string;
  let store: FilesystemStore;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'parlance-objects-'));
    store = new FilesystemStore(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('I30 keeps bytes, size and hash of what was put', async () => {
    const bytes = randomBytes(300_000);
    const written = await store.put('acme/file-1', chunks(bytes.subarray(0, 7), bytes.subarray(7)));
    expect(written).toEqual({ sizeBytes: 300_000, sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(await store.stat('acme/file-1')).toEqual({ sizeBytes: 300_000 });
    expect((await read(await store.get('acme/file-1'))).equals(bytes)).toBe(true);
  });

  it.each([
    [{ start: 0, end: 3 }, 'abcd'],
    [{ start: 4 }, 'efghij'],
    [{ start: 8, end: 99 }, 'ij'],
  ])('reads the range %j', async (range, expected) => {
    await store.put('key', chunks(Buffer.from('abcdefghij')));
    expect((await read(await store.get('key', range))).toString()).toBe(expected);
  });

  it('refuses a range that begins outside of the object', async () => {
    await store.put('key', chunks(Buffer.from('abc')));
    await expect(store.get('key', { start: 3 })).rejects.toThrow(RangeError);
  });

  it('keeps the old object whole when the new one breaks off', async () => {
    await store.put('key', chunks(Buffer.from('old')));
    async function* broken(): ByteStream {
      yield Buffer.from('ne');
      throw new Error('cut off');
    }
    await expect(store.put('key', broken())).rejects.toThrow('cut off');
    expect((await read(await store.get('key'))).toString()).toBe('old');
    expect(readdirSync(join(directory, '.unfinished'))).toEqual([]);
  });

  it('stops at the limit and leaves nothing', async () => {
    await expect(
      store.put('key', chunks(Buffer.alloc(6), Buffer.alloc(6)), { maxBytes: 10 }),
    ).rejects.toThrow(ObjectTooLarge);
    expect(await store.stat('key')).toBeNull();
  });

  it('deletes, and says so of what is not there', async () => {
    await store.put('a/b', chunks(Buffer.from('x')));
    await store.delete('a/b');
    await store.delete('a/b');
    expect(await store.stat('a/b')).toBeNull();
    await expect(store.get('a/b')).rejects.toThrow(ObjectNotFound);
  });

  it('grows an object that can be read meanwhile, and begins none twice', async () => {
    const object = await store.append('calls/one.opus');
    await object.append(Buffer.from('first '));
    expect((await read(await store.get('calls/one.opus'))).toString()).toBe('first ');
    await object.append(Buffer.from('second'));
    const sha256 = createHash('sha256').update('first second').digest('hex');
    expect(await object.close()).toEqual({ sizeBytes: 12, sha256 });
    await expect(store.append('calls/one.opus')).rejects.toThrow(ObjectExists);
  });

  it('lists what is under a prefix, at any depth', async () => {
    await store.put('open/a/1', chunks(Buffer.from('x')));
    await store.put('open/b', chunks(Buffer.from('x')));
    await store.put('opened/c', chunks(Buffer.from('x')));
    expect((await store.list('open')).sort()).toEqual(['open/a/1', 'open/b']);
    expect(await store.list('nothing')).toEqual([]);
  });

  it.each(['../escape', 'a/../../b', '.unfinished/x', '/absolute', 'a//b', '', 'a/b\u0000', 'a\\b'])(
    'refuses the key %j',
    async (key) => {
      await expect(store.put(key, chunks(Buffer.from('x')))).rejects.toThrow(InvalidKey);
    },
  );
});
