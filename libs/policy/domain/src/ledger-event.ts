import type { StatedLimit } from './effective-limits';

/** What can happen to the permission to call one customer from one business number. Facts, never conclusions. */
export type LedgerFact =
  | {
      readonly type: 'request-reserved';
      readonly messageId: string;
      readonly kind: 'free-form' | 'template';
    }
  /** The request failed. When Meta never took it, it does not count either. */
  | { readonly type: 'request-released'; readonly messageId: string }
  | { readonly type: 'request-sent'; readonly messageId: string; readonly wamid: string }
  | { readonly type: 'request-delivered'; readonly messageId: string }
  /** The webhook `call_permission_reply`, which comes for every change, asked for or not. */
  | {
      readonly type: 'reply';
      readonly messageId: string;
      readonly response: 'accept' | 'reject';
      readonly permanent: boolean;
      /** As Meta states it. */
      readonly expiresAt: Date | null;
      readonly source: 'user_action' | 'automatic';
      /** The request's wamid or the call's wacid; null when the customer acted from the business profile. */
      readonly contextId: string | null;
    }
  | { readonly type: 'attempt-reserved'; readonly callId: string }
  /** The call never reached Meta. */
  | { readonly type: 'attempt-released'; readonly callId: string }
  | { readonly type: 'call-answered'; readonly callId: string; readonly direction: 'inbound' | 'outbound' }
  | { readonly type: 'call-unanswered'; readonly callId: string }
  | { readonly type: 'call-declined'; readonly callId: string }
  /** Ended without a word of the customer: we took it back, or it failed. An attempt, but not an unanswered one. */
  | { readonly type: 'call-abandoned'; readonly callId: string }
  /** What `GET call_permissions` answered. */
  | {
      readonly type: 'permission-stated';
      readonly status: 'none' | 'temporary' | 'permanent';
      readonly expiresAt: Date | null;
      readonly limits: readonly StatedLimit[];
    };

/** `at`: when it happened, by whoever states it; not when it was heard. */
export type LedgerEvent = LedgerFact & { readonly at: Date };

/** Two events with one key are the same fact, told twice. */
export function ledgerKey(event: LedgerEvent): string {
  if (event.type === 'permission-stated') return `${event.type}:${event.at.toISOString()}`;
  return `${event.type}:${'callId' in event ? event.callId : event.messageId}`;
}

/**
 * Within one moment (Meta counts in seconds). What takes away comes after what gives, so that of two answers in the
 * same second the refusal holds.
 */
const RANK: Readonly<Record<LedgerFact['type'], number>> = {
  'request-reserved': 0,
  'request-sent': 1,
  'request-delivered': 2,
  'request-released': 3,
  'attempt-reserved': 4,
  'attempt-released': 5,
  'permission-stated': 6,
  reply: 7,
  'call-answered': 8,
  'call-abandoned': 9,
  'call-unanswered': 10,
  'call-declined': 11,
};

const LAST = 12;

const rank = (event: LedgerEvent): number =>
  event.type === 'reply' && event.response === 'reject' ? LAST : RANK[event.type];

function compare(a: LedgerEvent, b: LedgerEvent): number {
  const byTime = a.at.getTime() - b.at.getTime() || rank(a) - rank(b);
  if (byTime !== 0) return byTime;
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The one order and the one copy of every fact, however often and in whatever order they were heard. */
export function chronicle(events: Iterable<LedgerEvent>): LedgerEvent[] {
  const known = new Set<string>();
  return [...events].sort(compare).filter((event) => {
    const key = ledgerKey(event);
    return !known.has(key) && known.add(key);
  });
}
