import { downloadUrl } from '../media';
import { phoneShown } from '../rules/windows';
import type { Simulation } from '../simulation';
import type { Handset, Json, Message, Moment, PhoneNumber, Thread } from '../state/model';
import { ControlError } from '../control/control-error';
import { contactOf, identityFor, metadataOf, threadOf } from './identity';
import { inboundContent, type Upload } from './inbound-content';
import type { HandsetSend } from './inbound-schema';

/** The user does something in a chat: opens the customer service window and is told to the business. */
export function sendFromHandset(
  sim: Simulation,
  handset: Handset,
  action: HandsetSend,
  upload: Upload | null = null,
): Message {
  const number = findNumber(sim, action.to);
  if (handset.blocked.includes(number.id))
    throw new ControlError(409, 'this handset has blocked the business');
  if (action.type === 'call_permission_reply') {
    const granted = action.permanent ? 'permanent' : 'temporary';
    const choice = action.response === 'accept' ? granted : 'none';
    return sim.permissions.decide(handset, number, choice, action.messageId ?? null);
  }
  const { type, content, answers, errors } = inboundContent(sim, handset, number, action, upload);
  const quoted = sim.store.messages.get(answers ?? action.replyTo ?? '');
  if (action.replyTo !== undefined && !quoted)
    throw new ControlError(404, `message ${action.replyTo} does not exist`);
  const context: Json = {};
  if (quoted)
    Object.assign(context, {
      from: quoted.direction === 'outbound' ? number.digits : handset.waId,
      id: quoted.id,
    });
  if (action.forwarded) context['forwarded'] = true;
  const message = recordInbound(sim, handset, number, {
    type,
    content,
    context: Object.keys(context).length > 0 ? context : null,
    at: sim.clock.ms(),
    byUser: true,
    cameThroughAd: action.referral !== undefined,
  });
  emitInbound(sim, handset, number, message, { referral: action.referral, errors });
  return message;
}

interface Inbound {
  type: string;
  content: unknown;
  context: Json | null;
  at: Moment;
  /** Not for what WhatsApp says in the user's name: that opens no window. */
  byUser: boolean;
  cameThroughAd?: boolean;
}

/** Puts a message of the user in the chat, without telling the business yet. */
export function recordInbound(
  sim: Simulation,
  handset: Handset,
  number: PhoneNumber,
  { type, content, context, at, byUser, cameThroughAd }: Inbound,
): Message {
  const message = sim.store.messages.put({
    id: sim.ids.message(handset.waId ?? handset.id, true),
    direction: 'inbound',
    numberId: number.id,
    handsetId: handset.id,
    type,
    content,
    context,
    createdAt: at,
    state: 'received',
    sentAt: at,
    deliveredAt: at,
    readAt: null,
    display: null,
    outbound: null,
  });
  if (byUser) {
    const thread = userSpoke(sim, handset, number, at);
    if (cameThroughAd) sim.store.threads.put(Object.assign(thread, { entryPointAt: at }));
  }
  sim.limits.countInbound(number);
  sim.ledger.add('handset.sent', { messageId: message.id, handsetId: handset.id, numberId: number.id, type });
  sim.handsetEvents.publish(handset.id, { type: 'message', numberId: number.id, messageId: message.id });
  return message;
}

/** A message or a call of the user opens the customer service window. */
export function userSpoke(sim: Simulation, handset: Handset, number: PhoneNumber, at: Moment): Thread {
  const thread = threadOf(sim, number.id, handset.id);
  thread.userSpokeAt = at;
  if (!handset.hidesPhone || phoneShown(thread, at)) thread.contactAt = at;
  return sim.store.threads.put(thread);
}

export function findNumber(sim: Simulation, idOrDigits: string): PhoneNumber {
  const digits = idOrDigits.replace(/\D/g, '');
  const number =
    sim.store.numbers.get(idOrDigits) ?? sim.store.numbers.find((each) => each.digits === digits);
  if (!number) throw new ControlError(404, `there is no business number ${idOrDigits}`);
  return number;
}

export function emitInbound(
  sim: Simulation,
  handset: Handset,
  number: PhoneNumber,
  message: Message,
  extra: { referral?: Json | undefined; errors?: Json[] | undefined },
): void {
  const identity = identityFor(sim, handset, number, message.createdAt);
  const entry: Json = {};
  if (identity.waId !== null) entry['from'] = identity.waId;
  if (identity.userId !== null) entry['from_user_id'] = identity.userId;
  Object.assign(entry, {
    id: message.id,
    timestamp: String(Math.floor(message.createdAt / 1000)),
    type: message.type,
  });
  if (message.context) entry['context'] = message.context;
  if (extra.referral) entry['referral'] = extra.referral;
  if (extra.errors) entry['errors'] = extra.errors;
  entry[message.type] = withUrl(sim, message);
  sim.webhooks.emit({
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'messages',
    at: message.createdAt,
    value: () => ({
      messaging_product: 'whatsapp',
      metadata: metadataOf(number),
      contacts: [contactOf(identity)],
      messages: [entry],
    }),
  });
}

/** Media of inbound messages come with an address that works for five minutes. */
function withUrl(sim: Simulation, message: Message): unknown {
  const media = sim.store.media.get(String((message.content as Json | null)?.['id'] ?? ''));
  return media ? { ...(message.content as Json), url: downloadUrl(sim, media) } : message.content;
}
