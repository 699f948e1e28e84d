import type { Rule } from './rule-set';

export interface Alternative {
  readonly action: string;
  readonly description: string;
}

/** Why the answer is no: the rule, what it was decided on, since when, and what would make it a yes. */
export interface Explanation {
  readonly rule: Rule;
  readonly evidence: Record<string, unknown>;
  readonly since: Date | null;
  /** The very millisecond from which the answer is yes if nothing else happens; null when no clock brings one. */
  readonly earliestYes: Date | null;
  readonly alternatives: readonly Alternative[];
}
