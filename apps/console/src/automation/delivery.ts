import type { FunctionRun } from '@parlance/gateway/contracts';

export const DELIVERIES = ['read', 'delivered', 'sent', 'sending', 'failed', 'refused', 'skipped'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** How far the message of a run has come (K-053): each run counts once, at the furthest that is known. */
export function deliveryOf({ state, messageState }: Pick<FunctionRun, 'state' | 'messageState'>): Delivery {
  if (state === 'failed' || messageState === 'failed') return 'failed';
  if (state !== 'sent') return state;
  if (messageState === 'read' || messageState === 'played') return 'read';
  if (messageState === 'delivered') return 'delivered';
  return messageState === 'sent' ? 'sent' : 'sending';
}

/** How many runs came how far, without those that did not occur. */
export function deliveriesOf(runs: readonly FunctionRun[]): { delivery: Delivery; count: number }[] {
  return DELIVERIES.map((delivery) => ({
    delivery,
    count: runs.filter((run) => deliveryOf(run) === delivery).length,
  })).filter(({ count }) => count > 0);
}
