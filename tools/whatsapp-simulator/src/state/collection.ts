type Recorder = (collection: string, id: string, value?: unknown) => void;

/** Items by id, with indexes by keys that never change during an item's life. */
export class Collection<T extends { id: string }> {
  private readonly items = new Map<string, T>();
  private readonly indexes: { keyOf: (item: T) => string | null; ids: Map<string, Set<string>> }[] = [];

  constructor(
    readonly name: string,
    private readonly record: Recorder,
  ) {}

  index(keyOf: (item: T) => string | null): (key: string) => T[] {
    const ids = new Map<string, Set<string>>();
    this.indexes.push({ keyOf, ids });
    return (key) => [...(ids.get(key) ?? [])].map((id) => this.items.get(id)!);
  }

  /** Stores a new or changed item. The caller may go on changing the object and put it again. */
  put(item: T): T {
    this.restore(item);
    this.record(this.name, item.id, item);
    return item;
  }

  /** Puts an item back as the journal has it, without writing it again. */
  restore(item: T): void {
    if (!this.items.has(item.id)) {
      for (const { keyOf, ids } of this.indexes) {
        const key = keyOf(item);
        if (key === null) continue;
        const set = ids.get(key);
        if (set) set.add(item.id);
        else ids.set(key, new Set([item.id]));
      }
    }
    this.items.set(item.id, item);
  }

  delete(id: string): void {
    const item = this.items.get(id);
    if (!item) return;
    this.forget(id);
    this.record(this.name, id);
  }

  forget(id: string): void {
    const item = this.items.get(id);
    if (!item) return;
    for (const { keyOf, ids } of this.indexes) {
      const key = keyOf(item);
      if (key !== null) ids.get(key)?.delete(id);
    }
    this.items.delete(id);
  }

  get(id: string): T | undefined {
    return this.items.get(id);
  }

  has(id: string): boolean {
    return this.items.has(id);
  }

  values(): IterableIterator<T> {
    return this.items.values();
  }

  find(matches: (item: T) => boolean): T | undefined {
    for (const item of this.items.values()) if (matches(item)) return item;
    return undefined;
  }

  filter(matches: (item: T) => boolean): T[] {
    return [...this.items.values()].filter(matches);
  }

  get size(): number {
    return this.items.size;
  }
}
