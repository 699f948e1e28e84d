export interface Numbered {
  readonly sequence: number;
  readonly text: string;
}

/** The latest entries, bounded by number and by size. Sequences grow by one from entry to entry. */
export class RingBuffer<Entry extends Numbered> {
  private entries: Entry[] = [];
  private first = 0;
  private characters = 0;

  constructor(
    private readonly maxEntries: number,
    private readonly maxCharacters: number,
  ) {}

  push(entry: Entry): void {
    this.entries.push(entry);
    this.characters += entry.text.length;
    while (this.length > this.maxEntries || (this.characters > this.maxCharacters && this.length > 1)) {
      this.characters -= this.entries[this.first]!.text.length;
      this.first += 1;
    }
    // Shifting an array moves all of it: the dropped part is cut off when it is half of the whole.
    if (this.first > 64 && this.first * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
  }

  /** Everything after `sequence`, or null when some of that is gone already or has never been. */
  after(sequence: number, latest: number): readonly Entry[] | null {
    const missing = latest - sequence;
    if (missing < 0 || missing > this.length) return null;
    return this.entries.slice(this.entries.length - missing);
  }

  private get length(): number {
    return this.entries.length - this.first;
  }
}
