import {
  amend,
  readInboundMessage,
  unamended,
  withMessage,
  type AmendmentFact,
  type InboundFact,
} from '@parlance/messaging/domain';
import { newId } from '@parlance/shared/kernel';
import { timesOf, withTimes } from '../persistence/conversation-times';
import {
  openConversation,
  updateConversationRow,
  type ConversationRow,
} from '../persistence/conversations.sql';
import { insertAnnouncedMedia } from '../persistence/media.sql';
import {
  claimKey,
  findKeys,
  insertMessage,
  keyOf,
  lockMessages,
  updateMessages,
  type MessageRow,
} from '../persistence/messages.sql';
import { parkFact, takeParked } from '../persistence/parked.sql';
import { failed, projected, unknown, type Projection, type RoutedItem, type Verdict } from './projection';
import { resolveContact } from './resolve-contact';

/** One of `value.messages[]` becomes part of its conversation. */
export async function projectMessage(projection: Projection, item: RoutedItem): Promise<Verdict> {
  const read = readInboundMessage(item.payload, newId());
  if (!read.ok)
    return read.error.reason === 'unknown' ? unknown(read.error.detail) : failed(read.error.detail);
  const fact = read.value;
  switch (fact.type) {
    case 'message':
    case 'identity-change':
      await projectEntry(projection, item, fact);
      return projected;
    case 'reaction':
      return projectAmendment(projection, item, fact, fact.target, {
        type: 'reaction',
        by: 'customer',
        reaction: { emoji: fact.emoji, at: fact.at, id: fact.wamid },
      });
    case 'edit':
      return projectAmendment(projection, item, fact, fact.target, {
        type: 'edit',
        content: fact.content,
        at: fact.at,
        id: fact.wamid,
      });
    case 'revoke':
      return projectAmendment(projection, item, fact, fact.target, { type: 'revoke', at: fact.at });
  }
}

type Entry = Extract<InboundFact, { type: 'message' | 'identity-change' }>;

/** A new entry of the timeline. System events are no words of the customer: they open no window and count as read. */
async function projectEntry(projection: Projection, item: RoutedItem, fact: Entry): Promise<void> {
  const { tx, tenantId, changes, now } = projection;
  const { inboxId } = item;
  const key = { inboxId, wamid: fact.wamid };
  const known = await findKeys(tx, tenantId, [key]);
  if (known.has(keyOf(inboxId, fact.wamid))) return;
  const contact = await resolveContact(
    tx,
    tenantId,
    { ...fact.sender, at: fact.at, retires: fact.type === 'identity-change' ? fact.retires : [] },
    changes,
    item.id,
  );
  const { row } = await openConversation(
    tx,
    tenantId,
    newConversation(inboxId, contact.id, new Date(fact.at), now),
  );
  const id = newId();
  if ((await claimKey(tx, tenantId, key, id)) !== id) return;
  const parked = await takeParked(tx, tenantId, key);

  const content =
    fact.type === 'message'
      ? fact.content
      : { type: 'system' as const, event: 'user_changed_id', body: fact.body };
  const direction = content.type === 'system' ? 'internal' : 'inbound';
  const at = new Date(fact.at);
  const message: MessageRow = {
    id,
    conversation_id: row.id,
    inbox_id: inboxId,
    contact_id: contact.id,
    direction,
    content,
    state: 'received',
    delivery: null,
    amendments: parked.reduce((sum, p) => (p.about === 'content' ? amend(sum, p.fact) : sum), unamended),
    author_kind: direction === 'inbound' ? 'customer' : 'system',
    author_id: contact.id,
    wamid: fact.wamid,
    reply_to_wamid: fact.type === 'message' ? fact.replyTo : null,
    occurred_at: at,
    correlation_id: item.id,
    version: 1,
  };
  await insertMessage(tx, tenantId, message);
  if (fact.type === 'message' && fact.file && 'media' in fact.content) {
    await insertAnnouncedMedia(tx, tenantId, fact.content.media.mediaId, fact.file, message, now);
    projection.hasMedia = true;
  }
  const times = withMessage(timesOf(row), { id, direction, at }, row.assignee_id !== null);
  await updateConversationRow(tx, tenantId, {
    ...withTimes(row, times),
    updated_at: now,
    version: row.version + 1,
  });
  if (direction === 'inbound') changes.messageReceived(id, item.id);
  else changes.messageSubmitted(id, item.id);
  changes.conversation(row.id, item.id);
}

export const newConversation = (
  inboxId: string,
  contactId: string,
  at: Date,
  now: Date,
  origin: ConversationRow['origin'] = 'customer',
): ConversationRow => ({
  id: newId(),
  inbox_id: inboxId,
  contact_id: contactId,
  team_id: null,
  assignee_id: null,
  collaborator_ids: [],
  stage: 'pending',
  resolved_at: null,
  origin,
  first_message_at: null,
  last_customer_message_at: null,
  last_message_id: null,
  last_message_at: null,
  unread_count: 0,
  read_up_to: null,
  created_at: now,
  updated_at: now,
  active_at: at,
  version: 1,
});

/** A reaction, an edit or a withdrawal: part of the message it is about, or parked until that is known. */
async function projectAmendment(
  projection: Projection,
  item: RoutedItem,
  fact: InboundFact,
  target: string,
  amendment: AmendmentFact,
): Promise<Verdict> {
  const { tx, tenantId, changes, now } = projection;
  await resolveContact(tx, tenantId, { ...fact.sender, at: fact.at, retires: [] }, changes, item.id);
  const key = { inboxId: item.inboxId, wamid: target };
  const messageId = await claimKey(tx, tenantId, key, null);
  if (messageId === null) {
    await parkFact(tx, tenantId, key, item.id, { about: 'content', fact: amendment }, now);
    return projected;
  }
  const [message] = await lockMessages(tx, tenantId, [messageId]);
  if (!message) return failed('the message it is about is gone');
  const amendments = amend(message.amendments, amendment);
  if (amendments === message.amendments) return projected;
  await updateMessages(tx, tenantId, [{ ...message, amendments, version: message.version + 1 }]);
  changes.messageAmended(messageId, item.id);
  return projected;
}
