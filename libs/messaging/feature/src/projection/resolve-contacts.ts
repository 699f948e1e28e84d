import {
  planIdentity,
  type Identity,
  type IdentityPlan,
  type KnownIdentity,
} from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';
import type { Changes } from '../changes';
import {
  findIdentities,
  insertContacts,
  lockContacts,
  lockIdentities,
  updateContacts,
  writeIdentities,
  type ContactRow,
} from '../persistence/contacts.sql';
import { resolveContact } from './resolve-contact';
import {
  changedIdentities,
  identitiesFor,
  mayBeKnownOtherwise,
  newContact,
  shown,
  withSighting,
  type Sighting,
} from './sighting';

interface Sighted {
  readonly sighting: Sighting;
  readonly correlationId: string;
}

interface Planned extends Sighted {
  readonly plan: IdentityPlan;
  readonly known: readonly KnownIdentity[];
}

/** What is to be written of contacts that nothing joins and nothing moves. */
class Writes {
  readonly inserted: ContactRow[] = [];
  readonly updated: ContactRow[] = [];
  readonly identities: KnownIdentity[] = [];

  flush(tx: Tx, tenantId: string): void {
    insertContacts(tx, tenantId, this.inserted);
    updateContacts(tx, tenantId, this.updated);
    writeIdentities(tx, tenantId, this.identities);
  }
}

/** What is known of all names of these people, who are locked until the transaction ends. */
export async function lockPeople(
  tx: Tx,
  tenantId: string,
  sightings: readonly Sighting[],
): Promise<KnownIdentity[]> {
  const named = sightings.flatMap(namedBy);
  if (named.length === 0) return [];
  lockIdentities(tx, tenantId, named);
  return findIdentities(tx, tenantId, named);
}

/**
 * The same as `resolveContact` for each, in any order, and the ids of the contacts by sighting. People as they mostly are
 * (known, or new, and one of them) take one statement for each table together; the others one after the other behind them.
 * `identities`: what `lockPeople` has found of them, and maybe of others.
 */
export async function resolveContacts(
  tx: Tx,
  tenantId: string,
  sighted: readonly Sighted[],
  identities: readonly KnownIdentity[],
  changes: Changes,
): Promise<Map<Sighting, string>> {
  if (sighted.length === 0) return new Map();
  const records = Map.groupBy(identities, nameOf);
  const planned = sighted.map((one): Planned => {
    const known = namedBy(one.sighting).flatMap((identity) => records.get(nameOf(identity)) ?? []);
    return { ...one, known, plan: planIdentity(known, one.sighting) };
  });
  const alone = planned.filter(isAlone(planned));
  const rows = await lockContacts(
    tx,
    tenantId,
    alone.flatMap(({ plan }) => plan.contactId ?? []),
  );
  const contacts = new Map(rows.map((row) => [row.id, row]));
  const ids = new Map<Sighting, string>();
  const writes = new Writes();
  for (const one of alone) {
    const id = settle(
      one,
      one.plan.contactId === null ? null : contacts.get(one.plan.contactId)!,
      writes,
      changes,
    );
    if (id !== null) ids.set(one.sighting, id);
  }
  writes.flush(tx, tenantId);
  for (const { sighting, correlationId } of sighted) {
    if (ids.has(sighting)) continue;
    ids.set(sighting, (await resolveContact(tx, tenantId, sighting, changes, correlationId)).id);
  }
  return ids;
}

/** Null for a contact that has to be looked at more closely. */
function settle(
  { sighting, correlationId, plan, known }: Planned,
  contact: ContactRow | null,
  writes: Writes,
  changes: Changes,
): string | null {
  if (contact === null) {
    const row = newContact(sighting, plan);
    writes.inserted.push(row);
    writes.identities.push(...identitiesFor(row, plan));
    changes.contact(row.id, correlationId);
    return row.id;
  }
  const changed = changedIdentities(contact, known, plan);
  if (mayBeKnownOtherwise(contact, changed)) return null;
  writes.identities.push(...changed);
  const updated = withSighting(contact, sighting);
  if (shown(updated) !== shown(contact)) {
    writes.updated.push({ ...updated, version: contact.version + 1 });
    changes.contact(contact.id, correlationId);
  } else if (JSON.stringify(updated) !== JSON.stringify(contact)) {
    writes.updated.push(updated);
  }
  return contact.id;
}

const nameOf = ({ kind, value }: Identity): string => `${kind} ${value}`;

const namedBy = ({ identities, retires }: Sighting): Identity[] => [...identities, ...retires];

/** Joins nobody, gives nothing up, and shares neither a name nor a contact with another one of them. */
function isAlone(planned: readonly Planned[]): (one: Planned) => boolean {
  const uses = new Map<string, number>();
  const handlesOf = ({ sighting, plan }: Planned): string[] => [
    ...new Set(namedBy(sighting).map(nameOf)),
    ...(plan.contactId === null ? [] : [plan.contactId]),
  ];
  for (const handle of planned.flatMap(handlesOf)) uses.set(handle, (uses.get(handle) ?? 0) + 1);
  return (one) =>
    one.plan.absorbs.length === 0 &&
    one.sighting.retires.length === 0 &&
    handlesOf(one).every((handle) => uses.get(handle) === 1);
}
