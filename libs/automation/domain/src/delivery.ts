import { hours, minutes, seconds } from '@parlance/shared/kernel';
import type { Trigger } from './function-definition';

/** What messaging answered, by the kind of its error. */
export type SendFailure =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'policy'
  | 'too-large'
  | 'rate-limited'
  | 'unavailable'
  | 'internal';

/** Whether it may succeed later. A refusal is final and is kept with its reason: nothing vanishes (I22). */
const AGAIN: Record<SendFailure, boolean> = {
  invalid: false,
  unauthenticated: false,
  forbidden: false,
  'not-found': false,
  conflict: false,
  policy: false,
  'too-large': false,
  'rate-limited': true,
  unavailable: true,
  internal: true,
};

/** A code that comes an hour after it was asked for is of no use; a confirmation is. Shorter than messaging remembers a key. */
const WORTH_SENDING_MS: Record<Trigger['type'], number> = { 'in-call': minutes(10), 'post-call': hours(6) };

const PAUSES_MS = [seconds(1), seconds(2), seconds(5), seconds(15), seconds(60), minutes(5)];

export type AfterFailure =
  | { readonly next: 'refused' }
  | { readonly next: 'failed' }
  | { readonly next: 'again'; readonly afterMs: number };

/** `attempts` counts those that were made, from 1; `ageMs` since the decision to send. */
export function afterFailure(
  failure: SendFailure,
  type: Trigger['type'],
  attempts: number,
  ageMs: number,
): AfterFailure {
  if (!AGAIN[failure]) return { next: 'refused' };
  if (ageMs >= WORTH_SENDING_MS[type]) return { next: 'failed' };
  return { next: 'again', afterMs: PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] ?? PAUSES_MS[0]! };
}
