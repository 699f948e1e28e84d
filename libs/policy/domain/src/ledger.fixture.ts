import { hours, minus, plus } from '@parlance/shared/kernel';
import {
  callRuleSet,
  effectiveLimits,
  foldLedger,
  NO_HOUSE_LIMITS,
  type CallFacts,
  type HouseLimits,
  type LedgerEvent,
} from './index';

export const NOW = new Date('2026-11-22T12:00:00.000Z');
export const ago = (duration: number): Date => minus(NOW, duration);
export const ahead = (duration: number): Date => plus(NOW, duration);

type Reply = Extract<LedgerEvent, { type: 'reply' }>;

let made = 0;
const fresh = (): string => `id-${(made += 1)}`;

export const reply = (at: Date, given: Partial<Reply> = {}): LedgerEvent => ({
  type: 'reply',
  messageId: fresh(),
  response: 'accept',
  permanent: false,
  expiresAt: given.response === 'reject' || given.permanent ? null : plus(at, hours(168)),
  source: 'user_action',
  contextId: 'wamid.request',
  ...given,
  at,
});

export const granted = (at: Date, given: Partial<Reply> = {}): LedgerEvent => reply(at, given);
export const declined = (at: Date, given: Partial<Reply> = {}): LedgerEvent =>
  reply(at, { response: 'reject', ...given });
export const fromProfile = { contextId: null } as const;
export const callback = { source: 'automatic', contextId: 'wacid.call' } as const;
export const revokedByMeta = (at: Date): LedgerEvent =>
  declined(at, { source: 'automatic', contextId: null });

/** A request that was sent and delivered at once. */
export const requested = (at: Date, id = fresh(), wamid = `wamid.${id}`): LedgerEvent[] => [
  { type: 'request-reserved', messageId: id, kind: 'template', at },
  { type: 'request-sent', messageId: id, wamid, at },
  { type: 'request-delivered', messageId: id, at },
];

export const attempted = (at: Date, callId = fresh()): LedgerEvent => ({
  type: 'attempt-reserved',
  callId,
  at,
});

export const unanswered = (at: Date, callId = fresh()): LedgerEvent[] => [
  attempted(at, callId),
  { type: 'call-unanswered', callId, at: plus(at, 30_000) },
];

export const answered = (at: Date, callId = fresh()): LedgerEvent[] => [
  attempted(at, callId),
  { type: 'call-answered', callId, direction: 'outbound', at: plus(at, 10_000) },
];

export interface Given {
  readonly basis?: 'documented' | 'meta-live';
  readonly number?: 'production' | 'test';
  readonly house?: Partial<HouseLimits>;
  readonly enabled?: boolean;
  readonly lastCustomerMessageAt?: Date | null;
}

export function factsOf(events: readonly LedgerEvent[], given: Given = {}): CallFacts {
  const ruleSet = callRuleSet(given.basis ?? 'documented', given.number ?? 'production');
  const ledger = foldLedger(events);
  return {
    ruleSet: ruleSet.id,
    limits: effectiveLimits(ruleSet, { ...NO_HOUSE_LIMITS, ...given.house }, ledger.stated?.limits ?? []),
    ledger,
    enabled: given.enabled ?? true,
    lastCustomerMessageAt: given.lastCustomerMessageAt ?? null,
  };
}
