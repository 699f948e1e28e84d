import { callGivesPermission } from './calls';
import { isOpen, nextOpening } from './call-hours';
import { callingEnabled, callingOf, activeRestrictions, isRestricted } from './number-calling';
import { ControlError } from '../control/control-error';
import { contactOf, identityFor, metadataOf } from '../handsets/identity';
import { describeError } from '../graph/error-table';
import type { Simulation } from '../simulation';
import type { Call, Handset, Json, Message, PhoneNumber } from '../state/model';

export interface DialRequest {
  /** How the user got to the business; the icon can be hidden. */
  via: 'icon' | 'contact' | 'button' | 'link';
  /** With `button`: the message that carries it. */
  messageId?: string | undefined;
  /** With `link`: `biz_payload` of the address. */
  payload?: string | undefined;
  device: 'phone' | 'companion' | 'desktop';
}

export type DialOutcome =
  | { outcome: 'dialled'; call: Call }
  /** The screen a user sees outside the call hours. */
  | { outcome: 'closed'; opensAt: string | null; callback: boolean }
  /** The business never hears of it. */
  | { outcome: 'failed'; reason: string };

/** A person calls a business. Throws a ControlError for what the app would not offer at all. */
export async function dial(
  sim: Simulation,
  handset: Handset,
  number: PhoneNumber,
  request: DialRequest,
): Promise<DialOutcome> {
  const { behaviour } = sim.settings;
  const { settings } = callingOf(sim, number);
  checkOffered(sim, handset, number, request);
  const ctaPayload = request.via === 'button' ? buttonPayload(sim, handset, request.messageId ?? '') : null;
  if (!isOpen(settings.call_hours, sim.clock.ms(), behaviour.calls.holidayMeansClosed)) {
    const opensAt = nextOpening(settings.call_hours!, sim.clock.ms(), behaviour.calls.holidayMeansClosed);
    return {
      outcome: 'closed',
      opensAt: opensAt === null ? null : new Date(opensAt).toISOString(),
      callback: callbackOffered(sim, number, request.device),
    };
  }
  const waba = sim.store.wabas.get(number.wabaId)!;
  const busy = sim.store.callsOfNumber(number.id).filter(({ state }) => state !== 'ended').length;
  if (busy >= behaviour.calls.limits.concurrentPerNumber)
    return refused(sim, handset, number, 'too many calls');
  // Signalled elsewhere; nobody answers there.
  if (settings.sip?.status === 'ENABLED') return refused(sim, handset, number, 'sip');
  if (waba.paymentProblem) {
    emitPaymentProblem(sim, handset, number);
    return refused(sim, handset, number, 'payment');
  }
  const modern = !handset.outdated;
  const call = await sim.calls.dialByUser({
    handset,
    number,
    ctaPayload: modern ? ctaPayload : null,
    deeplinkPayload: modern && request.via === 'link' ? (request.payload ?? null) : null,
  });
  if (request.device === 'phone' && callGivesPermission(sim, number))
    sim.permissions.grantByCalling(handset, number, call.id, call.createdAt);
  return { outcome: 'dialled', call };
}

/** The button on the out-of-hours screen. Returns whether the business is told. */
export function requestCallback(sim: Simulation, handset: Handset, number: PhoneNumber): boolean {
  if (!callbackOffered(sim, number, 'phone'))
    throw new ControlError(409, 'this business does not offer callbacks');
  const told = sim.settings.behaviour.calls.callbackOutOfHours === 'reply';
  sim.ledger.add('callback.requested', { handsetId: handset.id, numberId: number.id, told });
  if (told) {
    const about = sim.ids.call('user', handset.waId ?? handset.id, number.digits);
    sim.permissions.grantByCalling(handset, number, about, sim.clock.ms());
  }
  return told;
}

const callbackOffered = (sim: Simulation, number: PhoneNumber, device: DialRequest['device']): boolean =>
  device === 'phone' && callGivesPermission(sim, number);

/** Whether calls of this person are offered at all. */
function checkOffered(sim: Simulation, handset: Handset, number: PhoneNumber, request: DialRequest): void {
  const { settings } = callingOf(sim, number);
  const refuse = (why: string): never => {
    throw new ControlError(409, why);
  };
  if (!callingEnabled(settings) || isRestricted(sim, number, 'user'))
    refuse('this business cannot be called');
  if (handset.blocked.includes(number.id)) refuse('this handset has blocked the business');
  if (!handset.online) refuse('this handset is offline');
  if (request.device === 'desktop') refuse('businesses can be called from phones only');
  if (sim.calls.underWay(number.id, handset.id)) refuse('there is a call with this business already');
  const hidden = settings.call_icon_visibility === 'DISABLE_ALL';
  const countries = settings.call_icons?.restrict_to_user_countries ?? [];
  const buttonHidden = activeRestrictions(sim, number).some(({ type }) => type.endsWith('BUTTON_HIDDEN'));
  if (
    request.via === 'icon' &&
    (hidden || buttonHidden || (countries.length > 0 && !countries.includes(handset.country)))
  )
    refuse('this business shows no call button');
  const { disableAll } = sim.settings.behaviour.calls;
  if (hidden && disableAll === 'refuses' && request.via !== 'button')
    refuse('this business cannot be called');
}

/** What the pressed button carries. Refuses a message without one, or one whose time is over. */
function buttonPayload(sim: Simulation, handset: Handset, messageId: string): string | null {
  const message = sim.store.messages.get(messageId);
  if (message?.handsetId !== handset.id || message.deliveredAt === null)
    throw new ControlError(404, `message ${messageId} is not on this handset`);
  const button = callButton(message);
  if (!button) throw new ControlError(422, 'the message has no call button');
  if (sim.clock.ms() >= message.createdAt + button.ttlMinutes * 60_000)
    throw new ControlError(409, 'the call button has expired');
  return button.payload;
}

const DEFAULT_BUTTON_MINUTES = 10_080;

function callButton(message: Message): { payload: string | null; ttlMinutes: number } | null {
  const content = message.content as { type?: string; action?: { parameters?: Json } } | null;
  const parameters =
    content?.type === 'voice_call'
      ? (content.action?.parameters ?? {})
      : message.display?.buttons.find((button) => button['type'] === 'VOICE_CALL');
  if (!parameters) return null;
  return {
    payload: (parameters['payload'] as string | null | undefined) ?? null,
    ttlMinutes: (parameters['ttl_minutes'] as number | undefined) ?? DEFAULT_BUTTON_MINUTES,
  };
}

function refused(sim: Simulation, handset: Handset, number: PhoneNumber, reason: string): DialOutcome {
  sim.ledger.add('call.refused', { handsetId: handset.id, numberId: number.id, reason });
  return { outcome: 'failed', reason };
}

/** Without a payment method the business learns of the call by an error only. */
function emitPaymentProblem(sim: Simulation, handset: Handset, number: PhoneNumber): void {
  const at = sim.clock.ms();
  const { title } = describeError(131044);
  const identity = identityFor(sim, handset, number, at);
  sim.webhooks.emit({
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'calls',
    at,
    value: () => ({
      messaging_product: 'whatsapp',
      metadata: metadataOf(number),
      contacts: [contactOf(identity)],
      errors: [{ code: 131044, title, message: title, error_data: { details: title } }],
    }),
  });
}
