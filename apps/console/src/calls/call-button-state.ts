import type { CallPermission } from '@parlance/gateway/contracts';

export type Refusal = Extract<CallPermission['call'], { allowed: false }>;
type RequestDecision = CallPermission['request'];

/** What the call button of a conversation will do, and how it says so. */
export type CallButton =
  /** Policy does not answer, or what it said has run out; the server decides when something is tried. */
  | { readonly kind: 'unknown' }
  /** Calls at once. `expiresAt` is null for a permission without end. */
  | {
      readonly kind: 'call';
      readonly expiresAt: string | null;
      readonly attemptsLeft: number;
      readonly warning: CallPermission['warning'];
    }
  /** Asks for permission. `because` says why it is needed again; C-192 after a decline. */
  | { readonly kind: 'ask'; readonly because: CallPermission['state']; readonly refusal: Refusal }
  /** Waits for the customer's answer. */
  | {
      readonly kind: 'asked';
      readonly at: string;
      readonly expiresAt: string;
      readonly refusal: Refusal;
    }
  | { readonly kind: 'not-until'; readonly at: string; readonly refusal: Refusal }
  | { readonly kind: 'impossible'; readonly refusal: Refusal };

const isPast = (at: string | null, nowMs: number): boolean => at !== null && Date.parse(at) <= nowMs;

/** C-062, C-192: a call is offered only when policy allows one; otherwise the one thing that leads to it. */
export function callButton(permission: CallPermission | null, nowMs: number): CallButton {
  if (permission === null) return { kind: 'unknown' };
  const { call, request, requestedAt, requestExpiresAt, expiresAt } = permission;
  if (call.allowed) {
    if (isPast(permission.permanent ? null : expiresAt, nowMs)) return { kind: 'unknown' };
    return {
      kind: 'call',
      expiresAt: permission.permanent ? null : expiresAt,
      attemptsLeft: permission.attemptsLeft,
      warning: permission.warning,
    };
  }
  const isAsked = permission.state === 'requested' && requestedAt !== null && requestExpiresAt !== null;
  if (isAsked && !isPast(requestExpiresAt, nowMs))
    return { kind: 'asked', at: requestedAt, expiresAt: requestExpiresAt, refusal: call };
  // With a permission in force the limit of calls is what stands in the way; asking again would not help.
  if (permission.state === 'granted') return refusedUntil(call, nowMs);
  if (request.allowed) return { kind: 'ask', because: permission.state, refusal: call };
  return refusedUntil(request, nowMs);
}

function refusedUntil(refusal: Refusal, nowMs: number): CallButton {
  const { earliestYes } = refusal.explanation;
  if (earliestYes === null) return { kind: 'impossible', refusal };
  return isPast(earliestYes, nowMs) ? { kind: 'unknown' } : { kind: 'not-until', at: earliestYes, refusal };
}

/** The next moment at which policy will say something else by itself; null when only an event changes it. */
export function changesAt(permission: CallPermission, nowMs: number): number | null {
  const earliest = (decision: CallPermission['call'] | RequestDecision): string | null =>
    decision.allowed ? null : decision.explanation.earliestYes;
  const moments = [
    permission.expiresAt,
    permission.requestExpiresAt,
    earliest(permission.call),
    earliest(permission.request),
  ]
    .flatMap((at) => (at === null ? [] : [Date.parse(at)]))
    .filter((at) => at > nowMs);
  return moments.length === 0 ? null : Math.min(...moments);
}
