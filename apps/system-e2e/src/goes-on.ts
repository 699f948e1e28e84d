import { seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';

/** Real speech takes real time. */
export function goesOn(durationSeconds: number): Promise<void> {
  const until = performance.now() + seconds(durationSeconds);
  return eventually(
    () => {
      if (performance.now() < until) throw new Error('it still goes on');
    },
    { timeoutMs: seconds(durationSeconds + 10), intervalMs: 100 },
  );
}
