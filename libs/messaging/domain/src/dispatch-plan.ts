import { minutes, plus, seconds } from '@parlance/shared/kernel';

/** What a failed call to Graph means for the send that met it. */
export type SendDisposition =
  | 'retry'
  | 'ambiguous'
  | 'permanent'
  | 'credential'
  | 'account'
  | 'recipient'
  | 'throttled-number'
  | 'throttled-pair'
  | 'throttled-account'
  | 'throttled-app';

export interface FailedAttempt {
  readonly disposition: SendDisposition;
  /** The least pause that Meta asks for, in milliseconds. */
  readonly waitMs: number | null;
  /** Attempts made, this one included. */
  readonly attempts: number;
  readonly queuedAt: Date;
  /** After this the message is given up instead of being tried again. */
  readonly deadline: Date;
}

export type NextStep =
  /** Nothing happened at Meta: try again then. `holds` names what must wait beside the message itself. */
  | { readonly step: 'retry'; readonly at: Date; readonly holds: 'conversation' | 'number' }
  /** It may have happened: wait for a status, never repeat. */
  | { readonly step: 'reconcile' }
  | { readonly step: 'fail' };

const RULES: Readonly<Record<SendDisposition, 'retry' | 'pair' | 'number' | 'hold' | 'reconcile' | 'fail'>> =
  {
    retry: 'retry',
    ambiguous: 'reconcile',
    permanent: 'fail',
    recipient: 'fail',
    account: 'fail',
    credential: 'hold',
    'throttled-number': 'number',
    'throttled-pair': 'pair',
    'throttled-account': 'number',
    'throttled-app': 'number',
  };

const CREDENTIAL_PAUSE = minutes(1);

/**
 * What follows a failed attempt (error codes page). `jitter` in [0, 1) spreads repetitions. A wrong token holds the
 * whole number and loses no message: they go out when the connection is repaired, until their deadline.
 */
export function afterFailure(attempt: FailedAttempt, now: Date, jitter: number): NextStep {
  const rule = RULES[attempt.disposition];
  if (rule === 'fail') return { step: 'fail' };
  if (rule === 'reconcile') return { step: 'reconcile' };
  const at = plus(now, Math.max(attempt.waitMs ?? 0, pauseOf(rule, attempt.attempts, jitter)));
  if (at > attempt.deadline) return { step: 'fail' };
  return { step: 'retry', at, holds: rule === 'retry' || rule === 'pair' ? 'conversation' : 'number' };
}

function pauseOf(rule: 'retry' | 'pair' | 'number' | 'hold', attempts: number, jitter: number): number {
  switch (rule) {
    case 'retry':
    case 'number':
      return Math.min(seconds(60), seconds(1) * 2 ** (attempts - 1)) * (0.5 + jitter / 2);
    // Meta asks for 4^n seconds.
    case 'pair':
      return Math.min(seconds(256), seconds(1) * 4 ** Math.min(attempts, 4));
    case 'hold':
      return CREDENTIAL_PAUSE * (1 + jitter / 4);
  }
}
