/** Work under the same key is done one after the other, in the order in which it was asked for. */
export class InTurn {
  private readonly last = new Map<string, Promise<void>>();

  async run(key: string, work: () => Promise<void>): Promise<void> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    // What failed is told to whoever asked for it, and holds nobody up.
    const settled = mine.catch(() => undefined);
    this.last.set(key, settled);
    try {
      await mine;
    } finally {
      if (this.last.get(key) === settled) this.last.delete(key);
    }
  }
}
