import type { CallPermission } from '@parlance/gateway/contracts';

export type NextStep =
  | { readonly kind: 'call' | 'ask' }
  | { readonly kind: 'askFrom' | 'callFrom'; readonly at: string }
  | { readonly kind: 'refused'; readonly detail: string };

/** What can be done with a customer now, or from when: calling before asking. In the words of policy where it says no. */
export function nextStepOf({ call, request, state }: CallPermission): NextStep {
  if (call.allowed) return { kind: 'call' };
  // A grant whose calls are used up opens again by itself; asking would not help.
  if (state === 'granted')
    return call.explanation.earliestYes
      ? { kind: 'callFrom', at: call.explanation.earliestYes }
      : { kind: 'refused', detail: call.detail };
  if (request.allowed) return { kind: 'ask' };
  const { earliestYes } = request.explanation;
  return earliestYes ? { kind: 'askFrom', at: earliestYes } : { kind: 'refused', detail: request.detail };
}

/** Until when the present state holds: a grant's end, or a request's. Null when it has none. */
export function holdsUntil(permission: CallPermission): string | null {
  if (permission.state === 'requested') return permission.requestExpiresAt;
  return permission.state === 'granted' && !permission.permanent ? permission.expiresAt : null;
}

const SOON_MS = 24 * 3_600_000;

/** Within a day something runs out. */
export const isSoon = (until: string, nowMs: number): boolean => Date.parse(until) - nowMs < SOON_MS;
