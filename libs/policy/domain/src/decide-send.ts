import type { Explanation } from './explanation';
import type { RuleSet } from './rule-set';
import { serviceWindow, type ServiceWindow } from './service-window';

/** Everything that the decision depends on beside the rules and the moment. */
export interface SendFacts {
  readonly kind: 'free-form' | 'template';
  /** The customer's latest message or call to this business number; null when there was none. */
  readonly lastCustomerMessageAt: Date | null;
  /**
   * Until when messages after a click on an advertisement cost nothing (72 hours). It lowers the price and permits
   * nothing (I23): it is evidence only.
   */
  readonly freeEntryPointEndsAt: Date | null;
}

export type SendRefusal = 'window_closed' | 'window_never_opened';

export type SendDecision =
  | { readonly allowed: true; readonly ruleSet: string; readonly window: ServiceWindow }
  | {
      readonly allowed: false;
      readonly ruleSet: string;
      readonly window: ServiceWindow;
      readonly code: SendRefusal;
      readonly detail: string;
      readonly explanation: Explanation;
    };

const ALTERNATIVES = [
  { action: 'send-template', description: 'Send an approved template.' },
  {
    action: 'wait-for-customer',
    description: 'Wait until the customer writes or calls: that opens the window.',
  },
] as const;

/** C-032 to C-034: templates at any time, free text inside the customer service window only. */
export function decideSend(ruleSet: RuleSet, facts: SendFacts, now: Date): SendDecision {
  const window = serviceWindow(ruleSet, facts.lastCustomerMessageAt, now);
  if (facts.kind === 'template' || window.open) return { allowed: true, ruleSet: ruleSet.id, window };
  const refusal =
    window.closesAt === null
      ? {
          code: 'window_never_opened' as const,
          rule: ruleSet.rules.windowNeverOpened,
          detail: 'The customer has not written to this number yet.',
        }
      : {
          code: 'window_closed' as const,
          rule: ruleSet.rules.windowClosed,
          detail: `The window closed at ${window.closesAt.toISOString()}.`,
        };
  return {
    allowed: false,
    ruleSet: ruleSet.id,
    window,
    code: refusal.code,
    detail: refusal.detail,
    explanation: {
      rule: refusal.rule,
      evidence: {
        kind: facts.kind,
        lastCustomerMessageAt: facts.lastCustomerMessageAt?.toISOString() ?? null,
        windowHours: ruleSet.limits.customerServiceWindowMs / 3_600_000,
        decidedAt: now.toISOString(),
        ...(facts.freeEntryPointEndsAt && { freeEntryPointEndsAt: facts.freeEntryPointEndsAt.toISOString() }),
      },
      since: window.closesAt,
      // No clock opens a window, only the customer does.
      earliestYes: null,
      alternatives: ALTERNATIVES,
    },
  };
}
