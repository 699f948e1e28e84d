import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats an assertion until it passes and returns its value; throws its last failure when the time is over. The way to
 * wait for anything in a test, instead of sleeping.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeoutMs = 30_000, intervalMs = 20 }: { timeoutMs?: number; intervalMs?: number } = {},
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() >= until) throw error;
      await delay(intervalMs);
    }
  }
}
