import { callBudgets, scarcer } from './call-budget';
import { iso, ruleSetOf, type CallFacts, type Refusal } from './call-facts';
import type { CallRule } from './call-rule-set';
import { callButton, decidePermissionRequest } from './decide-permission-request';
import type { Alternative } from './explanation';
import { answerChangeableUntil, permissionAt, type Permission, type PermissionState } from './permission';
import { DEFAULT_RULE_SET } from './rule-set';
import { serviceWindow } from './service-window';

export type CallRefusal =
  | 'calling_off'
  | 'permission_missing'
  | 'permission_declined'
  | 'permission_expired'
  | 'permission_revoked'
  | 'attempts_spent';

export type CallDecision = { readonly allowed: true } | Refusal<CallRefusal>;

/** Every state but `granted` refuses (C-062). */
const REFUSALS: Readonly<
  Record<Exclude<PermissionState, 'granted'>, { readonly code: CallRefusal; readonly rule: CallRule }>
> = {
  none: { code: 'permission_missing', rule: 'permissionMissing' },
  requested: { code: 'permission_missing', rule: 'permissionMissing' },
  declined: { code: 'permission_declined', rule: 'permissionDeclined' },
  expired: { code: 'permission_expired', rule: 'permissionExpired' },
  revoked: { code: 'permission_revoked', rule: 'permissionRevoked' },
};

/** May this customer be called now (C-062, C-143, C-172 to C-175, C-180). */
export function decideCall(facts: CallFacts, now: Date): CallDecision {
  const { followsMeta, rules } = ruleSetOf(facts);
  const { ledger, limits } = facts;
  const permission = permissionAt(ledger, limits, now);
  const budgets = callBudgets(ledger, limits, followsMeta, now);
  const refuse = (
    code: CallRefusal,
    rule: CallRule,
    detail: string,
    since: Date | null,
    earliestYes: Date | null,
    alternatives: readonly Alternative[],
  ): CallDecision => ({
    allowed: false,
    code,
    detail,
    explanation: {
      rule: rules[rule],
      evidence: {
        state: permission.state,
        source: permission.source,
        permanent: permission.permanent,
        grantedAt: iso(permission.grantedAt),
        expiresAt: iso(permission.expiresAt),
        requestedAt: iso(permission.request?.sentAt ?? null),
        requestExpiresAt: iso(permission.request?.expiresAt ?? null),
        consecutiveUnanswered: ledger.unansweredAt.length,
        attempts: budgets.attempts && { max: budgets.attempts.max, left: budgets.attempts.left },
        connected: budgets.connected && { max: budgets.connected.max, left: budgets.connected.left },
        decidedAt: now.toISOString(),
      },
      since,
      earliestYes,
      alternatives,
    },
  });

  if (!facts.enabled)
    return refuse('calling_off', 'callingOff', 'Calling is switched off for this inbox.', null, null, []);
  if (permission.state !== 'granted') {
    const { code, rule } = REFUSALS[permission.state];
    const detail = detailOf(permission, ledger.unansweredAt.length);
    // No clock brings a permission, only the customer does.
    return refuse(code, rule, detail, permission.since, null, waysToPermission(facts, permission, now));
  }
  const short = scarcer(budgets.attempts, budgets.connected);
  if (short && short.left === 0) {
    const lasts = short.freeAt && (permission.expiresAt === null || short.freeAt < permission.expiresAt);
    const what = short === budgets.attempts ? 'call attempts' : 'answered calls';
    return refuse(
      'attempts_spent',
      'attemptsSpent',
      `${short.max} ${what} are possible in ${short.windowMs / 3_600_000} hours.` +
        (short.freeAt ? ` The next one is from ${short.freeAt.toISOString()}.` : ''),
      ledger.attempts.at(-1)?.at ?? null,
      lasts ? short.freeAt : null,
      [...chat(facts, now), callButton(windowOpen(facts, now))],
    );
  }
  return { allowed: true };
}

/** Calls left now, by the scarcer budget. */
export function attemptsLeft(facts: CallFacts, now: Date): number {
  const budgets = callBudgets(facts.ledger, facts.limits, ruleSetOf(facts).followsMeta, now);
  return scarcer(budgets.attempts, budgets.connected)?.left ?? 0;
}

const windowOpen = (facts: CallFacts, now: Date): boolean =>
  serviceWindow(DEFAULT_RULE_SET, facts.lastCustomerMessageAt, now).open;

/** C-178. */
const chat = (facts: CallFacts, now: Date): readonly Alternative[] =>
  windowOpen(facts, now)
    ? [{ action: 'chat', description: 'Ask in the chat when a call would suit.' }]
    : [{ action: 'send-template', description: 'Ask with an approved template when a call would suit.' }];

function detailOf({ state, since, source, request }: Permission, unanswered: number): string {
  const at = iso(since) ?? '';
  switch (state) {
    case 'requested':
      return `The customer has not answered the request of ${at} yet; it ends at ${iso(request?.expiresAt ?? null)}.`;
    case 'declined':
      return `The customer declined calls at ${at}.`;
    case 'expired':
      return `The permission ended at ${at}.`;
    case 'revoked':
      return source === 'automatic'
        ? `WhatsApp ended the permission at ${at}${unanswered > 0 ? ` after ${unanswered} unanswered calls in a row` : ''}.`
        : `The customer took the permission back at ${at}.`;
    default:
      return 'The customer has not permitted calls.';
  }
}

/** C-163, C-192: a request where one may be sent, a call button in any case; the chat unless the customer declined. */
function waysToPermission(facts: CallFacts, permission: Permission, now: Date): readonly Alternative[] {
  const request = decidePermissionRequest(facts, null, now);
  const changeable = answerChangeableUntil(facts.ledger, facts.limits, now);
  const requested: Alternative[] = !request.allowed
    ? []
    : request.customMessage
      ? [
          {
            action: 'request-permission',
            description: 'Ask for permission, in your own words or by template.',
          },
        ]
      : [
          {
            action: 'request-permission-template',
            description: 'Ask for permission with an approved template.',
          },
        ];
  const waiting: Alternative[] =
    permission.state === 'requested'
      ? [{ action: 'wait-for-answer', description: 'Wait until the customer answers the request.' }]
      : changeable && permission.state === 'declined'
        ? [
            {
              action: 'wait-for-change',
              description: `The customer can still change the answer until ${changeable.toISOString()}.`,
            },
          ]
        : [];
  return [
    ...requested,
    callButton(windowOpen(facts, now)),
    ...waiting,
    ...(permission.state === 'declined' ? [] : chat(facts, now)),
  ];
}
