import type { Permission } from './permission-rules';
import { emitInbound, recordInbound } from '../handsets/inbound';
import type { Simulation } from '../simulation';
import type { Handset, Json, Message, Moment, PhoneNumber } from '../state/model';

interface Reply {
  handset: Handset;
  number: PhoneNumber;
  /** wamid of the request or wacid of the call; null when the user acted in the business profile. */
  about: string | null;
  permission: Permission;
}

/** The user's own decision: a message like any other, so it also opens the customer service window. */
export function replyFromUser(sim: Simulation, reply: Reply): Message {
  const at = sim.clock.ms();
  return tell(sim, { ...reply, at }, 'user_action');
}

/** A change that WhatsApp made: arrives as a message although nobody wrote one. */
export function replyAutomatically(sim: Simulation, reply: Reply & { at: Moment }): Message {
  return tell(sim, reply, 'automatic');
}

function tell(
  sim: Simulation,
  { handset, number, about, permission, at }: Reply & { at: Moment },
  source: 'user_action' | 'automatic',
): Message {
  const { replyContextFrom } = sim.settings.behaviour.calls;
  const from = replyContextFrom === 'business' ? number.digits : handset.waId;
  const message = recordInbound(sim, handset, number, {
    type: 'interactive',
    content: { type: 'call_permission_reply', call_permission_reply: replyOf(sim, permission, source) },
    context: about === null ? null : { ...(from !== null && { from }), id: about },
    at,
    byUser: source === 'user_action',
  });
  sim.ledger.add('permission.changed', {
    handsetId: handset.id,
    numberId: number.id,
    permission: permission.kind,
    source,
  });
  emitInbound(sim, handset, number, message, {});
  sim.handsetEvents.publish(handset.id, { type: 'permission', numberId: number.id });
  return message;
}

function replyOf(sim: Simulation, permission: Permission, source: string): Json {
  if (permission.kind === 'none') return { response: 'reject', response_source: source };
  const reply: Json = { response: 'accept', is_permanent: permission.kind === 'permanent' };
  if (permission.kind === 'temporary') {
    const seconds = Math.floor(permission.until / 1000);
    reply['expiration_timestamp'] =
      sim.settings.behaviour.calls.expirationTimestamp === 'number' ? seconds : String(seconds);
  }
  return { ...reply, response_source: source };
}
