import { applyCallWebhook } from '@parlance/calls/contracts';
import { readCallItem, type CallFact } from '@parlance/messaging/domain';
import type { DataOf } from '@parlance/shared/contract-kit';
import { toContact } from '../persistence/contacts.sql';
import { openConversation, visibilityOf } from '../persistence/conversations.sql';
import { findKnownPair } from '../persistence/known-pair.sql';
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

type About = NonNullable<DataOf<typeof applyCallWebhook>['about']>;

async function aboutOf(projection: Projection, item: RoutedItem, fact: CallFact): Promise<About | null> {
  if (fact.customer.identities.length === 0) return null;
  return (await knownParty(projection, item.inboxId, fact)) ?? meet(projection, item, fact);
}

/** Nearly always everything is known, and then it is only read: a call waits for nobody who holds the contact. */
async function knownParty(
  { tx, tenantId }: Projection,
  inboxId: string,
  { customer: { identities, name } }: CallFact,
): Promise<About | null> {
  const pair = await findKnownPair(tx, tenantId, inboxId, identities);
  if (!pair || (name !== null && pair.profile_name !== name)) return null;
  return {
    contactId: pair.contact_id,
    contactName: pair.given_name ?? pair.profile_name,
    contactPhone: pair.phone,
    conversationId: pair.id,
    visibility: visibilityOf(pair),
  };
}

/** The contact and the conversation, made or brought up to date. */
async function meet(
  { tx, tenantId, changes, now }: Projection,
  item: RoutedItem,
  { customer, at, calledBy }: CallFact,
): Promise<About> {
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
  const { id, name, phone } = toContact(contact);
  return {
    contactId: id,
    contactName: name,
    contactPhone: phone,
    conversationId: row.id,
    visibility: visibilityOf(row),
  };
}
