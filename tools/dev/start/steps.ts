/** A failing step, with what the person at the keyboard can do about it. */
export class StepFailed extends Error {
  constructor(what: string, cause: unknown, advice: string) {
    super(`${what} failed: ${(cause as Error).message}\n  What to do: ${advice}`, { cause });
  }
}

/** Says what is being done and how long it took; repeats itself while it lasts. */
export async function step<T>(what: string, advice: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const waiting = setInterval(() => console.log(`  ${what} ... ${seconds()} s`), 10_000);
  try {
    const result = await work();
    console.log(`  ${what.padEnd(44)} ${seconds().padStart(6)} s`);
    return result;
  } catch (cause) {
    throw new StepFailed(what, cause, advice);
  } finally {
    clearInterval(waiting);
  }
}
