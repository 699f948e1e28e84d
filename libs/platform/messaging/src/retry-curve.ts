/**
 * How long to wait after the n-th failure (n from 1). Jitter of a fifth either way keeps messages that failed together
 * from coming back together. `random` is between 0 and 1.
 */
export function retryDelay(failures: number, delaysMs: readonly number[], random = Math.random()): number {
  const base = delaysMs[Math.min(Math.max(failures, 1), delaysMs.length) - 1] ?? 1_000;
  return Math.round(base * (0.8 + 0.4 * random));
}
