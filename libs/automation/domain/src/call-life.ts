import type { CallLife } from './in-call';

export type CallFact = 'answered' | 'ended';

/** The end is final, in whatever order the facts come. */
const NEXT: Record<CallLife, Record<CallFact, CallLife>> = {
  unknown: { answered: 'active', ended: 'ended' },
  active: { answered: 'active', ended: 'ended' },
  ended: { answered: 'ended', ended: 'ended' },
};

export const afterFact = (life: CallLife, fact: CallFact): CallLife => NEXT[life][fact];
