import { applyCallWebhook } from '@parlance/calls/contracts';
import { readCallItem, type CallFact } from '@parlance/messaging/domain';
import type { DataOf } from '@parlance/shared/contract-kit';
import { findContact, findIdentities, toContact, type ContactRow } from '../persistence/contacts.sql';
import {
  findPair,
  openConversation,
  visibilityOf,
  type ConversationRow,
} from '../persistence/conversations.sql';
import { newConversation } from './project-entries';
import { projected, unknown, type Projection, type RoutedItem, type Verdict } from './projection';
import { resolveContact } from './resolve-contact';

interface Reading {
  readonly item: RoutedItem;
  readonly phoneNumberId: string;
  readonly fact: CallFact;
}

/** Items of the `calls` field are handed on as they came, with the conversation that the call belongs to. */
export async function projectCalls(
  projection: Projection,
  items: readonly RoutedItem[],
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const readings: Reading[] = [];
  for (const item of items) {
    const read = readCallItem(item.payload);
    const phoneNumberId = item.row.phone_number_id;
    if (!read.ok) verdicts.set(item.id, unknown(read.error.detail));
    else if (phoneNumberId === null) verdicts.set(item.id, unknown('metadata.phone_number_id: is missing'));
    else {
      readings.push({ item, phoneNumberId, fact: read.value });
      verdicts.set(item.id, projected);
    }
  }
  // In the order in which messages take people, see `byPerson`.
  readings.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
  const statements = [];
  for (const reading of readings)
    // The outbox has had the command of one that is replayed, and a call of the past must not ring again.
    if (!reading.item.row.replayed) statements.push(await statementOf(projection, reading));
  projection.outbox.addAll(projection.tx, applyCallWebhook, statements);
  return verdicts;
}

const nameOf = ({ fact }: Reading): string => fact.customer.identities[0]?.value ?? '';

async function statementOf(projection: Projection, { item, phoneNumberId, fact }: Reading) {
  const data: DataOf<typeof applyCallWebhook> = {
    inboxId: item.inboxId,
    wabaId: item.wabaId,
    phoneNumberId,
    receivedAt: item.row.received_at.toISOString(),
    about: await aboutOf(projection, item, fact),
    array: fact.array,
    item: fact.item,
  };
  return {
    tenantId: projection.tenantId,
    correlationId: item.id,
    aggregateId: fact.wacid ?? item.id,
    aggregateVersion: 1,
    data,
  };
}

type About = DataOf<typeof applyCallWebhook>['about'];

async function aboutOf(projection: Projection, item: RoutedItem, fact: CallFact): Promise<About> {
  if (fact.customer.identities.length === 0) return null;
  const { contact, conversation } =
    (await knownPair(projection, item.inboxId, fact)) ?? (await meet(projection, item, fact));
  const { id, name, phone } = toContact(contact);
  return {
    contactId: id,
    contactName: name,
    contactPhone: phone,
    conversationId: conversation.id,
    visibility: visibilityOf(conversation),
  };
}

interface Pair {
  readonly contact: ContactRow;
  readonly conversation: ConversationRow;
}

/** Nearly always everything is known, and then it is only read: a call waits for nobody who holds the contact. */
async function knownPair(
  { tx, tenantId }: Projection,
  inboxId: string,
  { customer: { identities, name } }: CallFact,
): Promise<Pair | null> {
  const known = await findIdentities(tx, tenantId, identities);
  const ids = new Set(known.map(({ contactId }) => contactId));
  const [contactId] = ids;
  if (contactId === undefined || ids.size > 1 || known.length < identities.length) return null;
  if (known.some(({ retiredAt }) => retiredAt !== null)) return null;
  const [contact, conversation] = await Promise.all([
    findContact(tx, tenantId, contactId),
    findPair(tx, tenantId, inboxId, contactId),
  ]);
  if (!contact || (name !== null && contact.profile_name !== name)) return null;
  return conversation && { contact, conversation };
}

/** The contact and the conversation, made or brought up to date. */
async function meet(
  { tx, tenantId, changes, now }: Projection,
  item: RoutedItem,
  { customer, at, calledBy }: CallFact,
): Promise<Pair> {
  const seenAt = at ?? item.row.received_at.toISOString();
  const contact = await resolveContact(
    tx,
    tenantId,
    { ...customer, at: seenAt, retires: [] },
    changes,
    item.id,
  );
  const fresh = newConversation(item.inboxId, contact.id, new Date(seenAt), now, calledBy);
  const { row, opened } = await openConversation(tx, tenantId, fresh);
  if (opened) changes.conversation(row.id, item.id);
  return { contact, conversation: row };
}
