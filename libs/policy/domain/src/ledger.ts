import type { StatedLimit } from './effective-limits';
import { chronicle, type LedgerEvent } from './ledger-event';
import { foldAttempts, type Calls } from './fold-attempts';
import { foldRequests, type PermissionRequest } from './fold-requests';
import { advanceStanding, NO_STANDING, type StandingState } from './standing';

/**
 * All that is known of the permission to call one customer from one number, without a rule or a clock in it: the same
 * for every order, repetition and delay of the events, and for every way in which two ledgers are joined.
 */
export interface Ledger extends StandingState, Calls {
  /** The newest request: it made every older one invalid (C-170). */
  readonly request: PermissionRequest | null;
  /** When requests were sent since the last connected call, oldest first. */
  readonly requestedAt: readonly Date[];
  /** What Meta last answered when it was asked. */
  readonly stated: {
    readonly at: Date;
    readonly granted: boolean;
    readonly limits: readonly StatedLimit[];
  } | null;
}

export function foldLedger(events: Iterable<LedgerEvent>): Ledger {
  const facts = chronicle(events);
  const stated = facts.findLast((event) => event.type === 'permission-stated');
  const calls = foldAttempts(facts);
  return {
    ...facts.reduce(advanceStanding, NO_STANDING),
    ...calls,
    ...foldRequests(facts, calls.lastConnectedAt),
    stated: stated ? { at: stated.at, granted: stated.status !== 'none', limits: stated.limits } : null,
  };
}

export const EMPTY_LEDGER: Ledger = foldLedger([]);
