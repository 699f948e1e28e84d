import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';

/** Runs so many at a time and lets so many wait; whoever comes then is refused at once with `platform.unavailable`. */
export class BoundedQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: { readonly concurrency: number; readonly waiting: number }) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.limits.concurrency) await this.turn();
    else this.running += 1;
    try {
      return await work();
    } finally {
      // Whoever waits takes over this place.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.limits.waiting)
      throw new ProblemError(platformErrors.unavailable, {
        detail: 'Too many people sign in at the same time. Try again',
        retryAfterSeconds: 5,
      });
    return new Promise((resolve) => void this.waiting.push(resolve));
  }
}
