import { minutes, plus } from '@parlance/shared/kernel';

/** Failed attempts to sign in with one email address. */
export interface Attempts {
  readonly failures: number;
  readonly lastAt: Date;
}

/** So many may fail before waiting begins. */
export const FREE_ATTEMPTS = 5;
/** Failures that are older than this count no more. */
export const FORGET_AFTER_MS = minutes(30);
const FIRST_WAIT_MS = minutes(1);
const LONGEST_WAIT_MS = minutes(15);

/** Doubles from one minute to fifteen: slows guessing down without locking the owner out for good. */
function waitAfter(failures: number): number {
  if (failures < FREE_ATTEMPTS) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - FREE_ATTEMPTS), LONGEST_WAIT_MS);
}

export type AttemptDecision =
  /** `attempts` is to be kept before the password is looked at, and forgotten when it was right. */
  { readonly allowed: true; readonly attempts: Attempts } | { readonly allowed: false; readonly until: Date };

/** May another password be tried. A refused attempt does not lengthen the wait. */
export function decideAttempt(attempts: Attempts | null, now: Date): AttemptDecision {
  if (attempts === null || now.getTime() - attempts.lastAt.getTime() > FORGET_AFTER_MS)
    return { allowed: true, attempts: { failures: 1, lastAt: now } };
  const until = plus(attempts.lastAt, waitAfter(attempts.failures));
  if (now < until) return { allowed: false, until };
  return { allowed: true, attempts: { failures: attempts.failures + 1, lastAt: now } };
}
