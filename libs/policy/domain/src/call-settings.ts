import { callHoursProblems, isOpen, nextOpening, type CallHours, type FieldProblem } from './call-hours';
import type { HouseLimits } from './effective-limits';
import { NO_HOUSE_LIMITS } from './effective-limits';
import type { Alternative, Explanation } from './explanation';
import { iso } from './call-facts';
import { DEFAULT_CALL_RULE_SET, type CallRule } from './call-rule-set';

/** C-110 to C-120, as an inbox has them. */
export interface CallSettings {
  /** The master switch: gates both directions. */
  readonly enabled: boolean;
  /** Gates inbound only (C-115, X-18). */
  readonly customersMayCall: boolean;
  /** Whether a customer who calls, or asks for a callback, permits calls by it (C-116, X-07). */
  readonly callbackPermission: boolean;
  readonly hours: CallHours;
  readonly recording: 'off' | 'announced' | 'consent-gated';
  readonly rules: {
    readonly basis: 'documented' | 'meta-live';
    readonly number: 'production' | 'test';
    readonly house: HouseLimits;
  };
}

/** C-111: off until switched on. C-117: no hours mean around the clock. */
export const DEFAULT_CALL_SETTINGS: CallSettings = {
  enabled: false,
  customersMayCall: false,
  callbackPermission: false,
  hours: { enabled: false, timeZone: 'UTC', weekly: [], holidays: [] },
  recording: 'off',
  rules: { basis: 'documented', number: 'production', house: NO_HOUSE_LIMITS },
};

export const callSettingsProblems = (settings: CallSettings): FieldProblem[] =>
  callHoursProblems(settings.hours);

export interface SettingsWarning {
  readonly code: 'callback-off' | 'popup-by-whatsapp' | 'holiday-hours-unclear';
  readonly detail: string;
}

/** What an administrator should know of settings that are valid all the same. */
export function callSettingsWarnings({ hours, callbackPermission }: CallSettings): SettingsWarning[] {
  if (!hours.enabled) return [];
  const warnings: SettingsWarning[] = [
    {
      code: 'popup-by-whatsapp',
      detail: 'Outside call hours WhatsApp itself tells customers so; its words cannot be changed (X-21).',
    },
  ];
  if (!callbackPermission)
    warnings.push({
      code: 'callback-off',
      detail:
        'Customers cannot ask for a callback outside call hours while callback permission is off (X-22).',
    });
  if (hours.holidays.some(({ opens }) => opens !== null))
    warnings.push({
      code: 'holiday-hours-unclear',
      detail:
        'Meta describes hours on a holiday both as opening hours and as closed hours. Try them on one date first.',
    });
  return warnings;
}

export type InboundRefusal = 'calling_off' | 'customers_may_not_call' | 'out_of_hours';

export type InboundDecision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly code: InboundRefusal;
      readonly detail: string;
      readonly explanation: Explanation;
    };

/** May a customer call now (C-114, C-115, C-183). */
export function decideInbound(settings: CallSettings, now: Date): InboundDecision {
  const refuse = (
    code: InboundRefusal,
    rule: CallRule,
    detail: string,
    earliestYes: Date | null,
    alternatives: readonly Alternative[],
  ): InboundDecision => ({
    allowed: false,
    code,
    detail,
    explanation: {
      rule: DEFAULT_CALL_RULE_SET.rules[rule],
      evidence: {
        enabled: settings.enabled,
        customersMayCall: settings.customersMayCall,
        hours: settings.hours.enabled,
        timeZone: settings.hours.timeZone,
        nextOpening: iso(earliestYes),
        decidedAt: now.toISOString(),
      },
      since: null,
      earliestYes,
      alternatives,
    },
  });
  const chat: Alternative = { action: 'chat', description: 'The customer can write instead.' };
  if (!settings.enabled)
    return refuse('calling_off', 'callingOff', 'Calling is switched off for this inbox.', null, [chat]);
  if (!settings.customersMayCall)
    return refuse(
      'customers_may_not_call',
      'customersMayNotCall',
      'Customers cannot call this inbox.',
      null,
      [chat],
    );
  if (isOpen(settings.hours, now)) return { allowed: true };
  const opening = nextOpening(settings.hours, now);
  const callback: Alternative = {
    action: 'request-callback',
    description: 'The customer can ask for a callback, which permits one (C-186, C-187).',
  };
  return refuse(
    'out_of_hours',
    'outOfHours',
    opening
      ? `Outside call hours; the next opening is at ${opening.toISOString()}.`
      : 'Outside call hours, and no opening is planned.',
    opening,
    settings.callbackPermission ? [callback, chat] : [chat],
  );
}
