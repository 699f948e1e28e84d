import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** One change of one item: `value` absent means the item is gone. */
export interface JournalLine {
  collection: string;
  id: string;
  value?: unknown;
}

/**
 * An append-only file of JSON lines. A line counts once it was handed to the operating system, which survives the
 * death of this process; `flush` is therefore called before anything is acknowledged to the outside.
 */
export class Journal {
  private pending: string[] = [];
  private readonly file: string;
  private descriptor: number;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, 'journal.jsonl');
    this.descriptor = openSync(this.file, 'a');
  }

  /** Every whole line. A last line cut short by a crash was never acknowledged and is left out. */
  static read(directory: string): JournalLine[] {
    const file = join(directory, 'journal.jsonl');
    if (!existsSync(file)) return [];
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalLine);
  }

  append(line: JournalLine): void {
    this.pending.push(JSON.stringify(line));
  }

  flush(): void {
    if (this.pending.length === 0) return;
    const bytes = Buffer.from(this.pending.join('\n') + '\n');
    this.pending = [];
    for (let written = 0; written < bytes.length;) written += writeSync(this.descriptor, bytes, written);
  }

  /** Replaces the history by the present, so that the file does not grow with every start. */
  compact(lines: Iterable<JournalLine>): void {
    const fresh = `${this.file}.new`;
    const descriptor = openSync(fresh, 'w');
    for (const line of lines) writeSync(descriptor, JSON.stringify(line) + '\n');
    fsyncSync(descriptor);
    closeSync(descriptor);
    closeSync(this.descriptor);
    renameSync(fresh, this.file);
    this.pending = [];
    this.descriptor = openSync(this.file, 'a');
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }
}
