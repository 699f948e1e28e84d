import { createHash } from 'node:crypto';
import { contactOf, identityFor, metadataOf } from '../handsets/identity';
import { describeError } from '../graph/error-table';
import { windowEnd } from '../rules/windows';
import type { Simulation } from '../simulation';
import type { Failure, Json, Message, Moment } from '../state/model';
import { threadId } from '../state/store';

export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

const CONVERSATION_DROPPED_IN = 24;
const ERROR_PAGE =
  'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes';

/** Tells the business about one message. `pricing` is carried by `sent` and by the first of `delivered` and `read`. */
export function emitStatus(
  sim: Simulation,
  message: Message,
  status: StatusName,
  at: Moment,
  options: { pricing?: boolean; failure?: Failure } = {},
): void {
  const number = sim.store.numbers.get(message.numberId);
  const { outbound } = message;
  if (!number || !outbound) return;
  const handset = message.handsetId === null ? null : (sim.store.handsets.get(message.handsetId) ?? null);
  const identity = handset && identityFor(sim, handset, number, at);
  const entry: Json = { id: message.id, status, timestamp: String(Math.floor(at / 1000)) };
  const waId = identity ? identity.waId : outbound.recipientId;
  if (waId !== null) entry['recipient_id'] = waId;
  if (identity?.userId && (status !== 'failed' || outbound.addressedBy === 'bsuid')) {
    entry['recipient_user_id'] = identity.userId;
  }
  if (outbound.callbackData !== null) entry['biz_opaque_callback_data'] = outbound.callbackData;
  if (options.pricing && outbound.pricing) entry['pricing'] = outbound.pricing;
  if (options.failure) entry['errors'] = [errorOf(options.failure)];
  const contacts =
    identity && status !== 'failed' && sim.settings.behaviour.contactsOnStatuses
      ? [contactOf(identity, status !== 'sent')]
      : null;
  sim.webhooks.emit({
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'messages',
    at,
    value: (version) => ({
      messaging_product: 'whatsapp',
      metadata: metadataOf(number),
      ...(contacts && { contacts }),
      statuses: [withConversation(sim, message, entry, options.pricing === true, version)],
    }),
  });
}

function errorOf({ code, details }: Failure): Json {
  const { title } = describeError(code);
  return { code, title, message: title, error_data: { details }, href: ERROR_PAGE };
}

/** Up to v23 every charged step names a conversation of its own; from v24 only free entry point windows have one. */
function withConversation(
  sim: Simulation,
  message: Message,
  entry: Json,
  priced: boolean,
  version: number,
): Json {
  const pricing = message.outbound?.pricing;
  if (!priced || !pricing) return entry;
  const freeEntryPoint = pricing.type === 'free_entry_point';
  if (version >= CONVERSATION_DROPPED_IN && !freeEntryPoint) return entry;
  const thread =
    message.handsetId === null
      ? undefined
      : sim.store.threads.get(threadId(message.numberId, message.handsetId));
  const expiry = freeEntryPoint ? thread?.freeUntil : (windowEnd(thread) ?? message.createdAt + 86_400_000);
  const conversation: Json = {
    id: createHash('md5')
      .update(freeEntryPoint ? `${thread?.id}:${expiry}` : message.id)
      .digest('hex'),
    origin: { type: pricing.category.replaceAll('-', '_') },
  };
  if (entry['status'] === 'sent' && expiry)
    conversation['expiration_timestamp'] = String(Math.floor(expiry / 1000));
  return { ...entry, conversation };
}
