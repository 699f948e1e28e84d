import { days, hours } from '@parlance/shared/kernel';
import type { Rule } from './rule-set';

/** So many in any stretch of time of this length; each one counts until exactly that long after it. */
export interface Budget {
  readonly max: number;
  readonly windowMs: number;
}

/** The numbers of one business number towards one customer. Durations in milliseconds. */
export interface CallLimits {
  /** Calls placed, answered or not (C-174); null where only answered ones are counted. */
  readonly attempts: Budget | null;
  /** Calls that the customer answered; null where attempts are counted. */
  readonly connected: Budget | null;
  /** Permission requests, free-form and template together; any connected call starts both anew. */
  readonly requestsPerDay: Budget;
  readonly requestsPerWeek: Budget;
  /** From delivery to the end of a request that nobody answered, and from an answer to the end of changing it. */
  readonly requestLifeMs: number;
  /** Only for a grant whose expiry Meta did not state. */
  readonly temporaryPermissionMs: number;
  /** Consecutive unanswered or declined calls after which WhatsApp asks the customer to reconsider. */
  readonly nudgeAfter: number;
  /** ... and after which the permission is gone. */
  readonly revokeAfter: number;
  /** Whether the last of them ends the permission at once, or only Meta's own word does. */
  readonly revokeWithoutMeta: boolean;
}

export type CallRule =
  | 'callingOff'
  | 'permissionMissing'
  | 'permissionDeclined'
  | 'permissionExpired'
  | 'permissionRevoked'
  | 'attemptsSpent'
  | 'requestTooEarly'
  | 'requestLimit'
  | 'permanentExists'
  | 'customMessageNeedsWindow'
  | 'customersMayNotCall'
  | 'outOfHours';

export interface CallRuleSet {
  readonly id: string;
  readonly source: string;
  /** ISO date from which the numbers hold. */
  readonly effectiveFrom: string;
  /** Whether ceilings that Meta states for a pair take the place of the numbers here. */
  readonly followsMeta: boolean;
  readonly limits: CallLimits;
  readonly rules: Readonly<Record<CallRule, Rule>>;
}

const META = 'https://developers.facebook.com/documentation/business-messaging/whatsapp/calling';
const PERMISSIONS = `${META}/user-call-permissions`;
const SETTINGS = `${META}/call-settings`;

const rules: Readonly<Record<CallRule, Rule>> = {
  callingOff: {
    id: 'C-111',
    title: 'Calling is off until it is switched on for the inbox',
    source: SETTINGS,
  },
  permissionMissing: {
    id: 'C-062',
    title: 'A business calls only customers who have permitted it',
    source: PERMISSIONS,
  },
  permissionDeclined: {
    id: 'C-180',
    title: 'After a decline no call can be placed until the customer permits it',
    source: PERMISSIONS,
  },
  permissionExpired: {
    id: 'C-179',
    title: 'A temporary permission ends by itself; a new one is needed',
    source: PERMISSIONS,
  },
  permissionRevoked: {
    id: 'C-166',
    title: 'The customer, or too many unanswered calls in a row, ends a permission',
    source: PERMISSIONS,
  },
  attemptsSpent: { id: 'C-174', title: 'Calls to one customer are limited in 24 hours', source: PERMISSIONS },
  requestTooEarly: {
    id: 'C-181',
    title: 'Permission requests to one customer are limited in 24 hours',
    source: PERMISSIONS,
  },
  requestLimit: {
    id: 'C-182',
    title: 'Permission requests to one customer are limited in 7 days',
    source: PERMISSIONS,
  },
  permanentExists: {
    id: 'X-19',
    title: 'A customer who has permitted calls for good is not asked again',
    source: PERMISSIONS,
  },
  customMessageNeedsWindow: {
    id: 'C-149',
    title: 'Outside the 24-hour window a permission request needs an approved template',
    source: PERMISSIONS,
  },
  customersMayNotCall: {
    id: 'C-115',
    title: 'Customers call only where the inbox lets them',
    source: SETTINGS,
  },
  outOfHours: { id: 'C-183', title: 'Customers call within the call hours', source: SETTINGS },
};

/** The numbers of the product's own documents, with the readings of their contradictions. */
const documented: CallRuleSet = {
  id: 'documented',
  source: 'Product documents on WhatsApp calls: permission rules, limits and outcomes',
  effectiveFrom: '2025-07-01',
  followsMeta: false,
  limits: {
    attempts: { max: 5, windowMs: hours(24) },
    connected: null,
    requestsPerDay: { max: 1, windowMs: hours(24) },
    requestsPerWeek: { max: 2, windowMs: days(7) },
    requestLifeMs: days(7),
    temporaryPermissionMs: days(7),
    nudgeAfter: 2,
    revokeAfter: 4,
    revokeWithoutMeta: true,
  },
  rules,
};

/** Meta's present numbers, replaced by what it states for a pair wherever that is known. */
const metaLive: CallRuleSet = {
  ...documented,
  id: 'meta-live',
  source: PERMISSIONS,
  effectiveFrom: '2025-12-19',
  followsMeta: true,
  limits: {
    ...documented.limits,
    attempts: null,
    connected: { max: 100, windowMs: hours(24) },
    revokeWithoutMeta: false,
  },
};

/** Public test numbers and sandbox accounts are looser. */
const onTestNumber = (set: CallRuleSet): CallRuleSet => ({
  ...set,
  id: `${set.id}-test-number`,
  source: `${META}/testing`,
  limits: {
    ...set.limits,
    requestsPerDay: { max: 25, windowMs: hours(24) },
    requestsPerWeek: { max: 100, windowMs: days(7) },
    nudgeAfter: 5,
    revokeAfter: 10,
  },
});

const sets = [documented, metaLive, onTestNumber(documented), onTestNumber(metaLive)];

export const CALL_RULE_SETS: Readonly<Record<string, CallRuleSet>> = Object.fromEntries(
  sets.map((set) => [set.id, set]),
);

export const DEFAULT_CALL_RULE_SET = documented;

/** Which set holds for an inbox. */
export const callRuleSet = (
  basis: 'documented' | 'meta-live',
  number: 'production' | 'test',
): CallRuleSet => {
  const base = basis === 'meta-live' ? metaLive : documented;
  return CALL_RULE_SETS[number === 'test' ? `${base.id}-test-number` : base.id] ?? base;
};
