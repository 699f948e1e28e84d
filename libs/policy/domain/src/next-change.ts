import { callBudgets, requestBudgets } from './call-budget';
import { ruleSetOf, type CallFacts } from './call-facts';
import { answerChangeableUntil, grantEndsAt, permissionAt, requestEndsAt } from './permission';

/**
 * The next moment at which the clock alone changes what is permitted: a grant or a request ends, a budget frees up.
 * Meta sends nothing then. Null when only an event can.
 */
export function nextChange(facts: CallFacts, now: Date): Date | null {
  const { ledger, limits } = facts;
  const { followsMeta } = ruleSetOf(facts);
  const { attempts, connected } = callBudgets(ledger, limits, followsMeta, now);
  const { day, week } = requestBudgets(ledger, limits, followsMeta, now);
  const { state, request } = permissionAt(ledger, limits, now);
  const moments = [
    state === 'granted' ? grantEndsAt(ledger, limits) : null,
    request ? requestEndsAt(ledger, limits) : null,
    answerChangeableUntil(ledger, limits, now),
    ...[attempts, connected, day, week].map((budget) => budget?.lapses[0] ?? null),
  ];
  return moments.reduce<Date | null>(
    (soonest, at) => (at !== null && at > now && (soonest === null || at < soonest) ? at : soonest),
    null,
  );
}
