import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import {
  keySegments,
  ObjectExists,
  ObjectNotFound,
  ObjectTooLarge,
  type AppendableStore,
  type ByteRange,
  type ByteStream,
  type ObjectAppender,
  type StoredObject,
  type WrittenObject,
} from './object-store';

/** Begins with a dot, which no key does. */
const UNFINISHED = '.unfinished';

/** Objects as files under one folder. A crash leaves at most a file under `.unfinished`, never half an object. */
export class FilesystemStore implements AppendableStore {
  constructor(private readonly directory: string) {}

  async put(
    key: string,
    content: ByteStream,
    { maxBytes = Number.POSITIVE_INFINITY }: { readonly maxBytes?: number } = {},
  ): Promise<WrittenObject> {
    const path = this.pathOf(key);
    const unfinished = join(this.directory, UNFINISHED, randomUUID());
    await mkdir(dirname(unfinished), { recursive: true });
    try {
      const written = await this.write(unfinished, content, maxBytes);
      await mkdir(dirname(path), { recursive: true });
      await rename(unfinished, path);
      await syncDirectory(dirname(path));
      return written;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  async get(key: string, range?: ByteRange): Promise<ByteStream> {
    const path = this.pathOf(key);
    const object = await this.stat(key);
    if (!object) throw new ObjectNotFound(key);
    if (!range) return createReadStream(path);
    const end = Math.min(range.end ?? object.sizeBytes - 1, object.sizeBytes - 1);
    if (!Number.isInteger(range.start) || range.start < 0 || range.start > end)
      throw new RangeError(`The range begins outside of the object of ${object.sizeBytes} bytes`);
    return createReadStream(path, { start: range.start, end });
  }

  async stat(key: string): Promise<StoredObject | null> {
    try {
      const file = await stat(this.pathOf(key));
      return file.isFile() ? { sizeBytes: file.size } : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async append(key: string): Promise<ObjectAppender> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? new ObjectExists(key) : error;
    });
    try {
      await syncDirectory(dirname(path));
    } catch (error) {
      // What nobody was given must not be there: it could never be begun again.
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    return new FileAppender(file);
  }

  async list(prefix: string): Promise<string[]> {
    const folder = this.pathOf(prefix);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      },
    );
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
  }

  private pathOf(key: string): string {
    return join(this.directory, ...keySegments(key));
  }

  private async write(path: string, content: ByteStream, maxBytes: number): Promise<WrittenObject> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const file = await open(path, 'wx');
    try {
      for await (const chunk of content) {
        sizeBytes += chunk.byteLength;
        if (sizeBytes > maxBytes) throw new ObjectTooLarge(maxBytes);
        hash.update(chunk);
        await writeAll(file, chunk, sizeBytes - chunk.byteLength);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return { sizeBytes, sha256: hash.digest('hex') };
  }
}

class FileAppender implements ObjectAppender {
  private readonly hash = createHash('sha256');
  private sizeBytes = 0;

  constructor(private readonly file: FileHandle) {}

  async append(bytes: Uint8Array): Promise<void> {
    await writeAll(this.file, bytes, this.sizeBytes);
    await this.file.datasync();
    this.hash.update(bytes);
    this.sizeBytes += bytes.byteLength;
  }

  async close(): Promise<WrittenObject> {
    await this.file.close();
    return { sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex') };
  }
}

/** At a position of its own, so that a write that failed half-way can be repeated. */
async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength;) {
    const length = chunk.byteLength - offset;
    const { bytesWritten } = await file.write(chunk, offset, length, position + offset);
    offset += bytesWritten;
  }
}

/** Makes the new name survive a loss of power. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');
