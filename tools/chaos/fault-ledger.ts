import { atLeast, told, type Figure } from '../gates/gate';

/** Every fault of a run goes through here once, when it has been done and not when it was planned. */
export class FaultLedger {
  private readonly times = new Map<string, number>();

  count(kind: string, times = 1): void {
    if (times > 0) this.times.set(kind, (this.times.get(kind) ?? 0) + times);
  }

  get kinds(): number {
    return this.times.size;
  }

  get total(): number {
    return [...this.times.values()].reduce((sum, times) => sum + times, 0);
  }

  /** How often each kind came, and both sums beside what they have to reach. */
  figures(least: { kinds: number; total: number }): Figure[] {
    return [
      ...[...this.times].sort().map(([kind, times]) => told(kind, times, '×')),
      atLeast('kinds of faults', this.kinds, least.kinds, ''),
      atLeast('faults', this.total, least.total, ''),
    ];
  }
}
