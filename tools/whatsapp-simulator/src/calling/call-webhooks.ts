import { contactOf, identityFor, metadataOf } from '../handsets/identity';
import { describeError } from '../graph/error-table';
import type { Simulation } from '../simulation';
import type { Call, Json, Moment } from '../state/model';

const seconds = (at: Moment): string => String(Math.floor(at / 1000));

/** The session description of the other side: an offer when a user calls, the answer when the business does. */
export function emitConnect(sim: Simulation, call: Call, sdp: string, at: Moment): void {
  const session = { sdp_type: call.direction === 'user' ? 'offer' : 'answer', sdp };
  const legacy = call.direction === 'business' && sim.settings.behaviour.calls.legacyConnection;
  emit(sim, call, at, at, {
    calls: [
      {
        ...base(sim, call, 'connect', at),
        session,
        ...(legacy && { connection: { webrtc: { sdp: JSON.stringify(session) } } }),
      },
    ],
  });
}

/** Calls of the business only. */
export function emitCallStatus(
  sim: Simulation,
  call: Call,
  status: 'RINGING' | 'ACCEPTED' | 'REJECTED',
  at: Moment,
): void {
  const { waId, userId } = identityOf(sim, call, at);
  emit(sim, call, at, at, {
    statuses: [
      {
        id: call.id,
        type: 'call',
        status,
        timestamp: seconds(at),
        ...(waId !== null && { recipient_id: waId }),
        ...(userId !== null && { recipient_user_id: userId }),
        ...(call.callbackData !== null && { biz_opaque_callback_data: call.callbackData }),
      },
    ],
  });
}

/** Every ending is told, `sentAt` a little later. Times are there only when the call was picked up. */
export function emitTerminate(sim: Simulation, call: Call, sentAt: Moment): void {
  const { unansweredStatus, statusCase } = sim.settings.behaviour.calls;
  const failed = call.ending === 'fail';
  const status = failed ? 'FAILED' : call.answeredAt === null ? unansweredStatus : 'COMPLETED';
  const start = call.answeredAt;
  const end = call.endedAt!;
  emit(sim, call, end, sentAt, {
    calls: [
      {
        ...base(sim, call, 'terminate', end),
        status: statusCase === 'title' ? `${status[0]}${status.slice(1).toLowerCase()}` : status,
        ...(start !== null && {
          start_time: seconds(start),
          end_time: seconds(end),
          duration: Math.floor(end / 1000) - Math.floor(start / 1000),
        }),
      },
    ],
    ...(call.failureCode !== null && { errors: [errorOf(call.failureCode)] }),
  });
}

function base(sim: Simulation, call: Call, event: string, at: Moment): Json {
  const number = sim.store.numbers.get(call.numberId)!;
  const { waId, userId } = identityOf(sim, call, at);
  const entry: Json = { id: call.id };
  if (call.direction === 'user') {
    if (waId !== null) entry['from'] = waId;
    if (userId !== null) entry['from_user_id'] = userId;
    entry['to'] = number.digits;
  } else {
    entry['from'] = number.digits;
    if (waId !== null) entry['to'] = waId;
    if (userId !== null) entry['to_user_id'] = userId;
  }
  Object.assign(entry, { event, timestamp: seconds(at) });
  if (!sim.settings.behaviour.calls.omitDirection)
    entry['direction'] = call.direction === 'user' ? 'USER_INITIATED' : 'BUSINESS_INITIATED';
  if (call.ctaPayload !== null) entry['cta_payload'] = call.ctaPayload;
  if (call.deeplinkPayload !== null) entry['deeplink_payload'] = call.deeplinkPayload;
  if (call.callbackData !== null) entry['biz_opaque_callback_data'] = call.callbackData;
  return entry;
}

function identityOf(sim: Simulation, call: Call, at: Moment) {
  const handset = sim.store.handsets.get(call.handsetId)!;
  return identityFor(sim, handset, sim.store.numbers.get(call.numberId)!, at);
}

function errorOf(code: number): Json {
  const { title } = describeError(code);
  return { code, title, message: title, error_data: { details: title } };
}

function emit(sim: Simulation, call: Call, at: Moment, sentAt: Moment, events: Json): void {
  const number = sim.store.numbers.get(call.numberId)!;
  const bare = call.direction === 'business' && sim.settings.behaviour.calls.omitContacts;
  const value = {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    ...(!bare && { contacts: [contactOf(identityOf(sim, call, at))] }),
    ...events,
  };
  sim.webhooks.emit({
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'calls',
    at: sentAt,
    value: () => value,
  });
}
