import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** One change of one item: `value` absent means the item is gone. */
export interface JournalLine {
  collection: string;
  id: string;
  value?: unknown;
}

const CHUNK_BYTES = 1 << 20;
const COMPACT_AFTER_BYTES = 256 << 20;

const writeAll = (descriptor: number, text: string): number => {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
  return bytes.length;
};

/**
 * An append-only file of JSON lines. A line counts once it was handed to the operating system, which survives the
 * death of this process; `flush` is therefore called before anything is acknowledged to the outside.
 */
export class Journal {
  private pending: string[] = [];
  private readonly file: string;
  private descriptor: number;
  private grown = 0;

  /** `present` gives every item there is, for replacing the history when it has become long. */
  constructor(
    directory: string,
    private readonly present: () => Iterable<JournalLine>,
  ) {
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, 'journal.jsonl');
    this.descriptor = openSync(this.file, 'a');
  }

  /** Every whole line. A last line cut short by a crash was never acknowledged and is left out. */
  static *read(directory: string): Generator<JournalLine> {
    const file = join(directory, 'journal.jsonl');
    if (!existsSync(file)) return;
    const descriptor = openSync(file, 'r');
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield JSON.parse(line) as JournalLine;
    }
    closeSync(descriptor);
  }

  append(line: JournalLine): void {
    this.pending.push(JSON.stringify(line));
  }

  flush(): void {
    if (this.pending.length === 0) return;
    this.grown += writeAll(this.descriptor, this.pending.join('\n') + '\n');
    this.pending = [];
    if (this.grown > COMPACT_AFTER_BYTES) this.compact();
  }

  /** Replaces the history by the present. The old file stands until the new one is complete. */
  compact(): void {
    const fresh = `${this.file}.new`;
    const descriptor = openSync(fresh, 'w');
    let text = '';
    for (const line of this.present()) {
      text += JSON.stringify(line) + '\n';
      if (text.length < CHUNK_BYTES) continue;
      writeAll(descriptor, text);
      text = '';
    }
    writeAll(descriptor, text);
    fsyncSync(descriptor);
    closeSync(descriptor);
    closeSync(this.descriptor);
    renameSync(fresh, this.file);
    this.pending = [];
    this.grown = 0;
    this.descriptor = openSync(this.file, 'a');
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }
}
