import { hours } from '@parlance/shared/kernel';

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** Where the rule is stated. */
  readonly source: string;
}

/** Rules as data: a decision names the set it was taken by, so that it can be taken again. */
export interface RuleSet {
  readonly id: string;
  readonly source: string;
  /** ISO date from which the numbers hold. */
  readonly effectiveFrom: string;
  readonly limits: {
    /** From the customer's latest message or call, in milliseconds. */
    readonly customerServiceWindowMs: number;
  };
  readonly rules: {
    readonly windowClosed: Rule;
    readonly windowNeverOpened: Rule;
  };
}

/** The numbers of the product's own documents (C-010, C-011, C-031 to C-034), which are Meta's. */
const documented: RuleSet = {
  id: 'documented',
  source: 'WhatsApp Business Platform, "Send messages", section "Customer service windows"',
  effectiveFrom: '2025-07-01',
  limits: { customerServiceWindowMs: hours(24) },
  rules: {
    windowClosed: {
      id: 'C-033',
      title: 'Free text may be sent within 24 hours of what the customer last wrote',
      source:
        'https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages',
    },
    windowNeverOpened: {
      id: 'C-034',
      title: 'A conversation that the business begins starts with an approved template',
      source:
        'https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages',
    },
  },
};

export const RULE_SETS: Readonly<Record<string, RuleSet>> = { [documented.id]: documented };

export const DEFAULT_RULE_SET = documented;
