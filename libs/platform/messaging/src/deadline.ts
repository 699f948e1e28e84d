import { AsyncLocalStorage } from 'node:async_hooks';

/** When the caller of the query that is being answered stops waiting; on the monotonic clock, in milliseconds. */
const storage = new AsyncLocalStorage<number>();

export const runWithDeadline = <T>(remainingMs: number, work: () => T): T =>
  storage.run(Math.min(performance.now() + remainingMs, storage.getStore() ?? Infinity), work);

/** Milliseconds that are left of what the caller waits; infinite outside of a query. May be negative. */
export const remainingMs = (): number => (storage.getStore() ?? Infinity) - performance.now();
