import { requestBudgets, scarcer } from './call-budget';
import { iso, ruleSetOf, type CallFacts, type Refusal } from './call-facts';
import type { CallRule } from './call-rule-set';
import type { Alternative } from './explanation';
import { permissionAt } from './permission';
import { DEFAULT_RULE_SET } from './rule-set';
import { serviceWindow } from './service-window';

export type RequestRefusal =
  'calling_off' | 'permanent_exists' | 'request_too_early' | 'request_limit' | 'custom_message_needs_window';

export type PermissionRequestDecision =
  | {
      readonly allowed: true;
      /** Whether it may carry words of one's own, or needs a template (C-148, C-149). */
      readonly customMessage: boolean;
    }
  | Refusal<RequestRefusal>;

const hoursOf = (windowMs: number): number => windowMs / 3_600_000;

/**
 * May the customer be asked now (C-141, C-149, C-160, C-181, C-182). `kind` null: in any form at all. A request that
 * still waits is no obstacle: the new one makes it invalid (C-170).
 */
export function decidePermissionRequest(
  facts: CallFacts,
  kind: 'free-form' | 'template' | null,
  now: Date,
): PermissionRequestDecision {
  const { followsMeta, rules } = ruleSetOf(facts);
  const { ledger, limits } = facts;
  const permission = permissionAt(ledger, limits, now);
  const window = serviceWindow(DEFAULT_RULE_SET, facts.lastCustomerMessageAt, now);
  const { day, week } = requestBudgets(ledger, limits, followsMeta, now);
  const refuse = (
    code: RequestRefusal,
    rule: CallRule,
    detail: string,
    since: Date | null,
    earliestYes: Date | null,
    alternatives: readonly Alternative[],
  ): PermissionRequestDecision => ({
    allowed: false,
    code,
    detail,
    explanation: {
      rule: rules[rule],
      evidence: {
        state: permission.state,
        permanent: permission.permanent,
        requestedAt: ledger.requestedAt.slice(-week.max - 1).map(iso),
        lastConnectedAt: iso(ledger.lastConnectedAt),
        perDay: { max: day.max, left: day.left, hours: hoursOf(day.windowMs) },
        perWeek: { max: week.max, left: week.left, hours: hoursOf(week.windowMs) },
        windowClosesAt: iso(window.closesAt),
        decidedAt: now.toISOString(),
      },
      since,
      earliestYes,
      alternatives,
    },
  });

  if (!facts.enabled)
    return refuse('calling_off', 'callingOff', 'Calling is switched off for this inbox.', null, null, []);
  if (permission.state === 'granted' && permission.permanent)
    return refuse(
      'permanent_exists',
      'permanentExists',
      'The customer has permitted calls for good.',
      permission.grantedAt,
      null,
      [{ action: 'call', description: 'Call the customer: the permission does not end.' }],
    );
  const short = scarcer(day, week);
  if (short && short.left === 0) {
    const weekly = short === week;
    // Words of one's own need the window at that moment as well.
    const possible =
      short.freeAt && (kind !== 'free-form' || (window.closesAt !== null && short.freeAt < window.closesAt));
    return refuse(
      weekly ? 'request_limit' : 'request_too_early',
      weekly ? 'requestLimit' : 'requestTooEarly',
      `${short.max === 1 ? 'One permission request is' : `${short.max} permission requests are`} possible in ` +
        `${hoursOf(short.windowMs)} hours.${short.freeAt ? ` The next one is from ${short.freeAt.toISOString()}.` : ''}`,
      ledger.requestedAt.at(-1) ?? null,
      possible ? short.freeAt : null,
      [callButton(window.open)],
    );
  }
  if (kind === 'free-form' && !window.open)
    return refuse(
      'custom_message_needs_window',
      'customMessageNeedsWindow',
      window.closesAt
        ? `The 24-hour window closed at ${window.closesAt.toISOString()}.`
        : 'The customer has not written to this number yet.',
      window.closesAt,
      null,
      [
        {
          action: 'send-request-template',
          description: 'Send an approved template that asks for permission.',
        },
        callButton(false),
      ],
    );
  return { allowed: true, customMessage: window.open };
}

/** C-163: the customer who calls us needs no permission. A message inside the window, a template outside (X-13). */
export const callButton = (windowOpen: boolean): Alternative =>
  windowOpen
    ? { action: 'send-call-button', description: 'Send a message with a button that calls you.' }
    : { action: 'send-call-button-template', description: 'Send a template with a button that calls you.' };
