/** Generic cell rate: one per `intervalMs`, with `burst` at once borrowed from the future. */
export class RateBucket {
  private nextFree = -Infinity;

  constructor(
    private readonly intervalMs: number,
    private readonly burst: number,
  ) {}

  /** Counts one at `now`; false leaves the bucket as it was. */
  take(now: number): boolean {
    const start = Math.max(this.nextFree, now);
    if (start - now > this.intervalMs * (this.burst - 1) + 1e-6) return false;
    this.nextFree = start + this.intervalMs;
    return true;
  }

  /** Counts one that cannot be refused, such as an inbound message. */
  count(now: number): void {
    this.nextFree = Math.max(this.nextFree, now) + this.intervalMs;
  }
}

/** At most `limit` within any `spanMs`. */
export class RollingCount {
  private moments: number[] = [];

  constructor(private readonly spanMs: number) {}

  used(now: number): number {
    while (this.moments.length > 0 && this.moments[0]! <= now - this.spanMs) this.moments.shift();
    return this.moments.length;
  }

  take(now: number, limit: number): boolean {
    if (this.used(now) >= limit) return false;
    this.moments.push(now);
    return true;
  }
}
