import { seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import type { SimulatorControl } from '@parlance/testing/whole-system';

/** While something restarts, Meta's next attempt is due only in a while: its clock is helped along. */
export function patiently<T>(
  simulator: SimulatorControl,
  assertion: () => Promise<T>,
  patience: { timeoutMs: number; intervalMs: number },
): Promise<T> {
  let waited = 0;
  return eventually(async () => {
    try {
      return await assertion();
    } catch (error) {
      waited += 1;
      if (waited % 15 === 0 && (await simulator.summary()).pendingWebhooks > 0)
        await simulator.advance(seconds(20));
      throw error;
    }
  }, patience);
}
