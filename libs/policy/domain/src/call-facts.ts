import { CALL_RULE_SETS, DEFAULT_CALL_RULE_SET, type CallLimits, type CallRuleSet } from './call-rule-set';
import type { Explanation } from './explanation';
import type { Ledger } from './ledger';

/** Everything that a decision about calls depends on beside the rules and the moment. */
export interface CallFacts {
  /** Id of the rule set. */
  readonly ruleSet: string;
  /** The numbers in force: the rule set's, Meta's and the house's, the strictest of each. */
  readonly limits: CallLimits;
  readonly ledger: Ledger;
  /** Whether calling is switched on for the inbox (C-111). */
  readonly enabled: boolean;
  /** Opens the window in which a request may carry words of one's own (C-148). */
  readonly lastCustomerMessageAt: Date | null;
}

export interface Refusal<Code extends string> {
  readonly allowed: false;
  readonly code: Code;
  readonly detail: string;
  readonly explanation: Explanation;
}

export const ruleSetOf = (facts: CallFacts): CallRuleSet =>
  CALL_RULE_SETS[facts.ruleSet] ?? DEFAULT_CALL_RULE_SET;

export const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;
