import {
  deliver,
  isWithMeta,
  readStatus,
  stateOf,
  type Delivery,
  type DeliveryFact,
  type StatusFact,
} from '@parlance/messaging/domain';
import { isId } from '@parlance/shared/kernel';
import { failureOfMeta } from '../failures';
import { dispatchIdOfReaction } from '../sending/opaque';
import { findContacts } from '../persistence/contacts.sql';
import { deleteDispatches } from '../persistence/dispatch.sql';
import {
  claimKey,
  findKeys,
  findMessages,
  keyOf,
  lockMessages,
  updateMessages,
  type MessageView,
} from '../persistence/messages.sql';
import { parkFact, takeParked, type ParkedFact } from '../persistence/parked.sql';
import { failed, projected, unknown, type Projection, type RoutedItem, type Verdict } from './projection';
import { resolveContact } from './resolve-contact';

interface Reading {
  readonly item: RoutedItem;
  readonly fact: StatusFact;
}

/** Many of `value.statuses[]` at once, with one statement for each table where they speak of messages that are known. */
export async function projectStatuses(
  projection: Projection,
  items: readonly RoutedItem[],
): Promise<Map<string, Verdict>> {
  const { tx, tenantId } = projection;
  const verdicts = new Map<string, Verdict>();
  const readings: Reading[] = [];
  for (const item of items) {
    const read = readStatus(item.payload);
    if (read.ok) readings.push({ item, fact: read.value });
    else
      verdicts.set(
        item.id,
        read.error.reason === 'unknown' ? unknown(read.error.detail) : failed(read.error.detail),
      );
  }
  const reactions = readings.filter(({ fact }) => dispatchIdOfReaction(fact.opaque) !== null);
  await deleteDispatches(
    tx,
    tenantId,
    reactions.map(({ fact }) => dispatchIdOfReaction(fact.opaque)!),
  );
  const messages = readings.filter((reading) => !reactions.includes(reading));
  const targets = await findTargets(projection, messages);
  await sightRecipients(projection, messages, targets);
  await applyStatuses(projection, messages, targets);
  for (const { item } of readings) verdicts.set(item.id, projected);
  return verdicts;
}

/** The message of each status: by Meta's id or, where the answer to the send was lost, by ours that Meta echoes. */
async function findTargets(
  projection: Projection,
  readings: readonly Reading[],
): Promise<Map<Reading, string>> {
  const { tx, tenantId } = projection;
  const keys = await findKeys(
    tx,
    tenantId,
    readings.map(({ item, fact }) => ({ inboxId: item.inboxId, wamid: fact.wamid })),
  );
  const targets = new Map<Reading, string>();
  const echoed: Reading[] = [];
  for (const reading of readings) {
    const { item, fact } = reading;
    const id = keys.get(keyOf(item.inboxId, fact.wamid));
    if (id !== undefined) targets.set(reading, id);
    else if (fact.opaque !== null && isId(fact.opaque)) echoed.push(reading);
  }
  const ours = new Map(
    (
      await findMessages(
        tx,
        tenantId,
        echoed.map(({ fact }) => fact.opaque!),
      )
    ).map((message) => [message.id, message]),
  );
  for (const reading of echoed) {
    const message = ours.get(reading.fact.opaque!);
    if (message?.delivery && message.inbox_id === reading.item.inboxId && message.wamid === null)
      targets.set(reading, message.id);
  }
  for (const reading of readings) {
    if (targets.has(reading)) continue;
    const key = { inboxId: reading.item.inboxId, wamid: reading.fact.wamid };
    // Locks the id: whoever is just making the message known either is seen here or sees what is parked.
    const id = await claimKey(tx, tenantId, key, null);
    if (id === null)
      await parkFact(
        tx,
        tenantId,
        key,
        reading.item.id,
        { about: 'delivery', facts: factsOf(reading.fact) },
        projection.now,
      );
    else targets.set(reading, id);
  }
  return targets;
}

/** A status may show another name of the person written to: the number as Meta knows it, or a user id. */
async function sightRecipients(
  { tx, tenantId, changes }: Projection,
  readings: readonly Reading[],
  targets: ReadonlyMap<Reading, string>,
): Promise<void> {
  const telling = readings.filter(
    (reading) =>
      targets.has(reading) && reading.fact.recipient.identities.length > 0 && !reading.item.row.replayed,
  );
  const messages = await findMessages(tx, tenantId, [...new Set(telling.map((r) => targets.get(r)!))]);
  const contactIds = new Map(messages.map((m) => [m.id, m.contact_id]));
  const contacts = await findContacts(tx, tenantId, [...new Set(contactIds.values())]);
  const current = new Map(contacts.map((contact) => [contact.id, contact]));
  for (const reading of telling) {
    const contact = current.get(contactIds.get(targets.get(reading)!) ?? '');
    const { recipient, at } = reading.fact;
    if (!contact || recipient.identities.every((i) => i.value === contact[i.kind])) continue;
    const own = [
      ...(contact.phone ? [{ kind: 'phone' as const, value: contact.phone }] : []),
      ...(contact.bsuid ? [{ kind: 'bsuid' as const, value: contact.bsuid }] : []),
    ].slice(0, 1);
    const resolved = await resolveContact(
      tx,
      tenantId,
      { ...recipient, identities: [...recipient.identities, ...own], retires: [], at },
      changes,
      reading.item.id,
    );
    current.set(contact.id, resolved);
  }
}

async function applyStatuses(
  projection: Projection,
  readings: readonly Reading[],
  targets: ReadonlyMap<Reading, string>,
): Promise<void> {
  const { tx, tenantId, changes } = projection;
  const rows = new Map<string, MessageView>();
  for (const row of await lockMessages(tx, tenantId, [...new Set(targets.values())])) rows.set(row.id, row);
  const changed = new Map<string, MessageView>();
  const causes = new Map<string, string>();
  for (const reading of readings) {
    const id = targets.get(reading);
    const row = id === undefined ? undefined : (changed.get(id) ?? rows.get(id));
    if (!row?.delivery) continue;
    const named = row.wamid === null ? await nameMessage(projection, row, reading.fact.wamid) : row;
    const delivery = factsOf(reading.fact).reduce(deliver, named.delivery!);
    if (delivery === row.delivery && named === row) continue;
    changed.set(row.id, { ...named, delivery, state: stateOf(delivery) });
    causes.set(row.id, reading.item.id);
  }
  const settled = [...changed.values()].filter(
    (row) => isWithMeta(row.delivery!) && !isWithMeta(rows.get(row.id)!.delivery!),
  );
  await deleteDispatches(
    tx,
    tenantId,
    settled.map((row) => row.id),
  );
  if (settled.length > 0) projection.hasDispatch = true;
  const written = [...changed.values()].map((row) => ({ ...row, version: row.version + 1 }));
  updateMessages(tx, tenantId, written);
  for (const row of written) changes.statusChanged(row, causes.get(row.id)!);
}

/** The answer with Meta's id was lost or is still under way; the status brings it. */
async function nameMessage(
  { tx, tenantId }: Projection,
  row: MessageView,
  wamid: string,
): Promise<MessageView> {
  const key = { inboxId: row.inbox_id, wamid };
  if ((await claimKey(tx, tenantId, key, row.id)) !== row.id) return row;
  return { ...row, wamid, delivery: withParked(row.delivery!, await takeParked(tx, tenantId, [key])) };
}

export const withParked = (delivery: Delivery, parked: readonly { fact: ParkedFact }[]): Delivery =>
  parked.flatMap(({ fact }) => (fact.about === 'delivery' ? fact.facts : [])).reduce(deliver, delivery);

function factsOf(fact: StatusFact): DeliveryFact[] {
  if (fact.status !== 'failed') return [{ type: 'status', status: fact.status, at: fact.at }];
  const [error] = fact.errors;
  return [{ type: 'failure', by: 'meta', at: fact.at, reason: failureOfMeta(error ?? null) }];
}
