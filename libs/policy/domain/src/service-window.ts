import { latest, plus } from '@parlance/shared/kernel';
import type { RuleSet } from './rule-set';

export interface ServiceWindow {
  /** True before `closesAt`, false from that very millisecond on. */
  readonly open: boolean;
  readonly lastCustomerMessageAt: Date | null;
  readonly closesAt: Date | null;
}

/** C-031: every message of the customer restarts the window; without one it never was open. */
export function serviceWindow(
  ruleSet: RuleSet,
  lastCustomerMessageAt: Date | null,
  now: Date,
): ServiceWindow {
  if (lastCustomerMessageAt === null) return { open: false, lastCustomerMessageAt: null, closesAt: null };
  const closesAt = plus(lastCustomerMessageAt, ruleSet.limits.customerServiceWindowMs);
  return { open: now.getTime() < closesAt.getTime(), lastCustomerMessageAt, closesAt };
}

/** The latest of what is known, so that webhooks may come late, twice and in any order. */
export const latestOf = (moments: readonly (Date | null)[]): Date | null => moments.reduce(latest, null);

/**
 * Whether an inbound message is the customer's own doing. Meta's notice that a customer changed number or user id, and
 * its notice of a changed call permission, come in the same shape; only an answer to a request of ours is written by
 * the customer in the conversation.
 */
export const isCustomerActivity = (content: {
  readonly type: string;
  readonly source?: unknown;
  readonly contextId?: unknown;
}): boolean =>
  content.type === 'call-permission-reply'
    ? content.source === 'user_action' && typeof content.contextId === 'string'
    : content.type !== 'system';
