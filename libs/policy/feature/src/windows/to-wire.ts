import { policyErrors, type CustomerServiceWindow } from '@parlance/policy/contracts';
import {
  decideSend,
  DEFAULT_RULE_SET,
  type SendDecision as Decided,
  type ServiceWindow,
} from '@parlance/policy/domain';
import type { WindowPair } from '../persistence/window-repository';

export const windowToWire = (pair: WindowPair, window: ServiceWindow): CustomerServiceWindow => ({
  inboxId: pair.inboxId,
  contactId: pair.contactId,
  open: window.open,
  lastCustomerMessageAt: window.lastCustomerMessageAt?.toISOString() ?? null,
  closesAt: window.closesAt?.toISOString() ?? null,
});

type Refused = Extract<Decided, { allowed: false }>;

export const refusalToWire = ({ code, detail, explanation }: Refused) => ({
  code: policyErrors[code].code,
  detail,
  explanation: {
    ...explanation,
    since: explanation.since?.toISOString() ?? null,
    earliestYes: explanation.earliestYes?.toISOString() ?? null,
    alternatives: [...explanation.alternatives],
  },
});

/** With the refusal that free text gets from the moment of closing on; a window that never opened is closed now. */
export function windowWithRefusal(pair: WindowPair, window: ServiceWindow, now: Date): CustomerServiceWindow {
  const { lastCustomerMessageAt, closesAt } = window;
  const facts = { kind: 'free-form', lastCustomerMessageAt, freeEntryPointEndsAt: null } as const;
  const decided = decideSend(DEFAULT_RULE_SET, facts, closesAt ?? now);
  return {
    ...windowToWire(pair, window),
    ...(!decided.allowed && { whenClosed: refusalToWire(decided) }),
  };
}

export const toDate = (instant: string | null | undefined): Date | null =>
  instant === null || instant === undefined ? null : new Date(instant);
