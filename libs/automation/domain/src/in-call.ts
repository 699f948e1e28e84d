import { minus, seconds } from '@parlance/shared/kernel';
import type { InCallTrigger } from './function-definition';

/** `unknown`: nobody has said yet that it was answered. */
export type CallLife = 'unknown' | 'active' | 'ended';

export interface Said {
  readonly side: 'customer' | 'agent';
  readonly text: string;
  readonly at: Date;
}

export type Fit =
  { readonly fits: true } | { readonly fits: false; readonly because: 'other-side' | 'unlike' | 'negated' };

/** Whether this is the moment that the trigger describes (K-017). `score` is worth something from `threshold` on. */
export function fitOf(trigger: InCallTrigger, said: Omit<Said, 'at'>, score: number, threshold: number): Fit {
  if (!hearsSide(trigger, said.side)) return { fits: false, because: 'other-side' };
  if (score < threshold) return { fits: false, because: 'unlike' };
  const described = [trigger.description, ...trigger.examples];
  if (isNegated(said.text) && !described.some(isNegated)) return { fits: false, because: 'negated' };
  return { fits: true };
}

const AGENT = /^\s*(?:when\s+|if\s+)?(?:the\s+|our\s+|an?\s+)?(?:agent|operator|representative|advisor)\b/i;
const EITHER =
  /^\s*(?:when\s+|if\s+)?(?:anybody|anyone|somebody|someone|either side|(?:the\s+)?(?:agent|customer) or )/i;

/** A moment is the customer's, unless its description begins with somebody else. */
export function hearsSide({ description }: InCallTrigger, side: Said['side']): boolean {
  if (EITHER.test(description)) return true;
  return AGENT.test(description) === (side === 'agent');
}

const NEGATION =
  /\b(?:not|no|never|nobody|nothing|without|cannot|(?:do|does|did|is|are|was|were|have|has|had|wo|would|ca|could|should|must|need)n['’]?t|dont|doesnt|didnt|wont|cant|isnt)\b/i;

export const isNegated = (text: string): boolean => NEGATION.test(text);

/** What was said longer ago is a moment that has passed: who is told of it late does not act on it. */
export const MOMENT_MS = seconds(60);

export type Permission =
  | { readonly may: true }
  | { readonly may: false; readonly because: 'before-answer' | 'after-end' | 'passed' };

/** K-003: only while the call is under way. */
const MAY_FIRE: Record<CallLife, Permission> = {
  unknown: { may: false, because: 'before-answer' },
  active: { may: true },
  ended: { may: false, because: 'after-end' },
};

export function mayFire(call: CallLife, at: Date, now: Date): Permission {
  if (call === 'active' && at < minus(now, MOMENT_MS)) return { may: false, because: 'passed' };
  return MAY_FIRE[call];
}
