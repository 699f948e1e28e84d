import type { CallFacts } from './call-facts';
import { permissionAt } from './permission';

export interface CallWarning {
  readonly code: 'nudge-next' | 'nudged' | 'revoke-next';
  readonly detail: string;
}

/** C-191: what one more unanswered call would cost, or has cost. Null where nothing is at stake. */
export function callWarning({ ledger, limits }: CallFacts, now: Date): CallWarning | null {
  if (permissionAt(ledger, limits, now).state !== 'granted') return null;
  const count = ledger.unansweredAt.length;
  if (count >= limits.revokeAfter - 1)
    return {
      code: 'revoke-next',
      detail: `${count} calls in a row were not answered. One more ends the permission.`,
    };
  if (count >= limits.nudgeAfter)
    return {
      code: 'nudged',
      // Sent by WhatsApp itself, not by us.
      detail: `${count} calls in a row were not answered. WhatsApp has asked the customer to reconsider.`,
    };
  if (count === limits.nudgeAfter - 1)
    return {
      code: 'nudge-next',
      detail: 'After one more unanswered call WhatsApp asks the customer to reconsider.',
    };
  return null;
}
