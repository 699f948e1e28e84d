import {
  amend,
  countsAs,
  isNews,
  unamended,
  withMessage,
  type ConversationTimes,
  type InboundFact,
} from '@parlance/messaging/domain';
import { newId } from '@parlance/shared/kernel';
import { timesOf, withTimes } from '../persistence/conversation-times';
import {
  openConversations,
  pairOf,
  updateConversations,
  type ConversationRow,
} from '../persistence/conversations.sql';
import { insertAnnouncedMedia, type MediaRow } from '../persistence/media.sql';
import { claimKeys, insertMessages, keyOf, type MessageRow } from '../persistence/messages.sql';
import { takeParked, type Parked } from '../persistence/parked.sql';
import { entriesToWrite, withFile } from './lost-messages';
import type { Projection, RoutedItem } from './projection';
import { lockPeople, resolveContacts } from './resolve-contacts';
import type { Sighting } from './sighting';

export interface Entry {
  readonly item: RoutedItem;
  readonly fact: Extract<InboundFact, { type: 'message' | 'identity-change' }>;
  /** It was stated once and its row is gone: a replay puts it back under its own id, with the file that it had. */
  readonly lost?: { readonly id: string; readonly file: MediaRow | null };
}

/** Entries of one person at one number, with what they say together about the person. */
interface Group {
  readonly inboxId: string;
  readonly sighting: Sighting;
  readonly entries: readonly Entry[];
}

/** New entries of timelines, the ones of a person together, and with one statement for each table where that can be. */
export async function projectEntries(projection: Projection, entries: readonly Entry[]): Promise<void> {
  const { tx, tenantId, changes } = projection;
  const people = groupsOf(entries).map(({ sighting }) => sighting);
  // Asked together, although the people of what is there already need not be known.
  const [fresh, identities] = await Promise.all([
    entriesToWrite(projection, entries),
    lockPeople(tx, tenantId, people),
  ]);
  const groups = groupsOf(fresh);
  const contacts = await resolveContacts(
    tx,
    tenantId,
    groups.map(({ sighting, entries: [first] }) => ({ sighting, correlationId: first!.item.id })),
    identities,
    changes,
  );
  const { messages, parked } = await intoConversations(
    projection,
    groups.map((group) => ({ ...group, contactId: changes.remaining(contacts.get(group.sighting)!) })),
  );
  amendWith(parked, messages);
  insertMessages(
    tx,
    tenantId,
    messages.map(({ message }) => message),
  );
  for (const { message, entry } of messages) noteEntry(projection, message, entry);
}

function groupsOf(entries: readonly Entry[]): Group[] {
  const groups = Map.groupBy(entries, ({ item, fact }) =>
    JSON.stringify([
      item.inboxId,
      fact.sender.identities,
      fact.type === 'identity-change' ? fact.wamid : null,
    ]),
  );
  return [...groups.values()].map((group) => {
    const inOrder = group.toSorted((a, b) => (a.fact.at < b.fact.at ? -1 : 1));
    const { fact, item } = inOrder.at(-1)!;
    const named = inOrder.findLast((entry) => entry.fact.sender.name !== null) ?? inOrder.at(-1)!;
    return {
      inboxId: item.inboxId,
      entries: inOrder,
      sighting: {
        ...named.fact.sender,
        namedAt: named.fact.at,
        at: fact.at,
        retires: fact.type === 'identity-change' ? fact.retires : [],
      },
    };
  });
}

/** System events are no words of the customer: they open no window and count as read. */
const contentOf = (fact: Entry['fact']): MessageRow['content'] =>
  fact.type === 'message' ? fact.content : { type: 'system', event: 'user_changed_id', body: fact.body };

type PersonalGroup = Group & { readonly contactId: string };

interface Written {
  readonly message: MessageRow;
  readonly entry: Entry;
}

async function intoConversations(
  { tx, tenantId, changes, now }: Projection,
  groups: readonly PersonalGroup[],
): Promise<{ messages: readonly Written[]; parked: readonly Parked[] }> {
  const pairs = Map.groupBy(groups, ({ inboxId, contactId }) =>
    pairOf({ inbox_id: inboxId, contact_id: contactId }),
  );
  const fresh = [...pairs.values()].map(([first]) =>
    newConversation(first!.inboxId, first!.contactId, new Date(first!.entries[0]!.fact.at), now),
  );
  const conversations = await openConversations(tx, tenantId, fresh);
  const written = [...pairs].flatMap(([pair, ofPair]) =>
    ofPair.flatMap(({ entries, contactId }) =>
      entries.map((entry) => ({
        message: messageOf(entry, conversations.get(pair)!, contactId, now),
        entry,
      })),
    ),
  );
  const keys = written.map(({ message }) => ({
    inboxId: message.inbox_id,
    wamid: message.wamid!,
    messageId: message.id,
  }));
  // What is parked is taken behind the claim, which waits for whoever is just parking more.
  const [claimed, parked] = await Promise.all([
    claimKeys(tx, tenantId, keys),
    takeParked(tx, tenantId, keys),
  ]);
  const own = written.filter(({ message }) => claimed.has(keyOf(message.inbox_id, message.wamid!)));
  // A conversation that is still there has counted what it lost.
  const uncounted = own.filter(
    ({ message, entry }) => !entry.lost || fresh.some(({ id }) => id === message.conversation_id),
  );
  const byConversation = Map.groupBy(uncounted, ({ message }) => message.conversation_id);
  updateConversations(
    tx,
    tenantId,
    [...conversations.values()].map((row) => ({
      ...withTimes(row, timesWith(row, byConversation.get(row.id) ?? [])),
      updated_at: now,
      version: row.version + 1,
    })),
  );
  for (const [pair, ofPair] of pairs)
    changes.conversation(conversations.get(pair)!.id, ofPair.at(-1)!.entries.at(-1)!.item.id);
  return { messages: own, parked };
}

const timesWith = (row: ConversationRow, written: readonly Written[]): ConversationTimes =>
  written
    .filter(({ message }) => isNews(message.content))
    .reduce(
      (sum, { message: { id, direction, content, occurred_at: at } }) =>
        withMessage(sum, { id, direction: countsAs(direction, content), at }, row.assignee_id !== null),
      timesOf(row),
    );

function messageOf(
  { item, fact, lost }: Entry,
  conversation: ConversationRow,
  contactId: string,
  now: Date,
): MessageRow {
  const content = lost?.file ? withFile(contentOf(fact), lost.file) : contentOf(fact);
  const direction = content.type === 'system' ? 'internal' : 'inbound';
  return {
    id: lost?.id ?? newId(),
    conversation_id: conversation.id,
    inbox_id: conversation.inbox_id,
    contact_id: contactId,
    direction,
    content,
    state: 'received',
    delivery: null,
    amendments: unamended,
    author_kind: direction === 'inbound' ? 'customer' : 'system',
    author_id: contactId,
    wamid: fact.wamid,
    reply_to_wamid: fact.type === 'message' ? fact.replyTo : null,
    occurred_at: new Date(fact.at),
    correlation_id: item.id,
    // What the lost one had come to is not known: more than one change a second was never made to it.
    version: lost ? Math.trunc(now.getTime() / 1_000) : 1,
  };
}

/** Reactions and edits that were faster than their message. */
function amendWith(parked: readonly Parked[], messages: readonly Written[]): void {
  for (const { inboxId, wamid, fact } of parked) {
    const target = messages.find(({ message }) => message.inbox_id === inboxId && message.wamid === wamid);
    if (target && fact.about === 'content')
      target.message.amendments = amend(target.message.amendments, fact.fact);
  }
}

function noteEntry(projection: Projection, message: MessageRow, { item, fact, lost }: Entry): void {
  const { tx, tenantId, changes, now } = projection;
  if (fact.type === 'message' && fact.file && 'media' in fact.content && !lost?.file) {
    insertAnnouncedMedia(tx, tenantId, fact.content.media.mediaId, fact.file, message, now);
    projection.hasMedia = true;
  }
  // Whoever answers customers has heard of a lost one and must not answer again.
  if (lost) return changes.messageAmended(message.id, item.id);
  // Which message another one replies to is looked up when it is read.
  const written = message.reply_to_wamid === null ? { ...message, reply_to_message_id: null } : undefined;
  if (message.direction === 'inbound') changes.messageReceived(message.id, item.id, written);
  else changes.messageSubmitted(message.id, item.id, written);
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
