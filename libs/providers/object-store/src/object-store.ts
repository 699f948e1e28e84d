export interface StoredObject {
  readonly sizeBytes: number;
}

export interface WrittenObject extends StoredObject {
  /** Lower-case hex of the SHA-256 over the bytes as they were written. */
  readonly sha256: string;
}

/** Bytes from `start` to `end`, both included, as in HTTP ranges. Without `end`, to the last one. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export type ByteStream = AsyncIterable<Uint8Array>;

/** Keeps files by key. A key is `/`-separated segments of letters, digits, `.`, `_` and `-`. */
export interface ObjectStore {
  /**
   * Writes an object as a whole or not at all, replacing one of the same key; it is durable when the promise resolves.
   * Throws ObjectTooLarge past `maxBytes`, InvalidKey, and whatever the content throws.
   */
  put(key: string, content: ByteStream, limits?: { readonly maxBytes?: number }): Promise<WrittenObject>;
  /** Throws ObjectNotFound; RangeError for a range outside of the object. */
  get(key: string, range?: ByteRange): Promise<ByteStream>;
  /** Null when there is no such object. */
  stat(key: string): Promise<StoredObject | null>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
}

/** An object that grows while it is being written, and that can be read meanwhile. */
export interface ObjectAppender {
  /** The bytes are durable when the promise resolves; one that was rejected may be repeated. One call at a time. */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<WrittenObject>;
}

/** A store in which an object may grow: what was appended survives its writer. */
export interface AppendableStore extends ObjectStore {
  /** Begins an object. Throws ObjectExists. */
  append(key: string): Promise<ObjectAppender>;
  /** The keys under `<prefix>/`, in no particular order. */
  list(prefix: string): Promise<string[]>;
}

export class ObjectExists extends Error {
  constructor(readonly key: string) {
    super('There is an object with this key already');
    this.name = 'ObjectExists';
  }
}

export class ObjectNotFound extends Error {
  constructor(readonly key: string) {
    super('There is no object with this key');
    this.name = 'ObjectNotFound';
  }
}

export class ObjectTooLarge extends Error {
  constructor(readonly maxBytes: number) {
    super(`The object has more than ${maxBytes} bytes`);
    this.name = 'ObjectTooLarge';
  }
}

export class InvalidKey extends Error {
  constructor() {
    super('An object key is segments of letters, digits, ".", "_" and "-", separated by "/"');
    this.name = 'InvalidKey';
  }
}

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

/** The segments of a key. No segment begins with a dot, so that none leads out of the store or into its own folders. */
export function keySegments(key: string): string[] {
  const segments = key.split('/');
  if (key.length > 800 || segments.some((segment) => !SEGMENT.test(segment))) throw new InvalidKey();
  return segments;
}
