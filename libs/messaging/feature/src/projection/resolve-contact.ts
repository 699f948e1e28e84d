import {
  currentIdentity,
  joinConversations,
  laterStated,
  planIdentity,
  type IdentityPlan,
  type KnownIdentity,
  type Pairing,
  type Stated,
} from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';
import { newId } from '@parlance/shared/kernel';
import type { Changes } from '../changes';
import {
  findIdentities,
  identitiesOfContact,
  insertContact,
  lockContacts,
  lockIdentities,
  markMerged,
  updateContactRow,
  writeIdentities,
  type ContactRow,
} from '../persistence/contacts.sql';
import { timesOf, withTimes } from '../persistence/conversation-times';
import {
  conversationsOfContacts,
  markConversationMerged,
  moveContents,
  updateConversationRow,
  type ConversationRow,
} from '../persistence/conversations.sql';

export interface Sighting extends Pairing {
  readonly name: string | null;
  readonly username: string | null;
  /** When the name was stated; left out: at the moment of the sighting. */
  readonly namedAt?: string;
  /** Set by the person in WhatsApp. */
  readonly optedOut?: boolean;
}

/** The contact whom these identities belong to, made, joined or brought up to date (I32). Locked until the end. */
export async function resolveContact(
  tx: Tx,
  tenantId: string,
  sighting: Sighting,
  changes: Changes,
  correlationId: string,
): Promise<ContactRow> {
  const named = [...sighting.identities, ...sighting.retires];
  await lockIdentities(tx, tenantId, named);
  const known = await findIdentities(tx, tenantId, named);
  const plan = planIdentity(known, sighting);
  if (plan.contactId === null) return createContact(tx, tenantId, sighting, plan, changes, correlationId);

  const rows = await lockContacts(tx, tenantId, [plan.contactId, ...plan.absorbs]);
  const contact = rows.find((row) => row.id === plan.contactId)!;
  const absorbed = rows.filter((row) => row !== contact);
  const moved = await writeChangedIdentities(tx, tenantId, contact, known, plan);
  if (absorbed.length > 0) {
    await markMerged(tx, tenantId, plan.absorbs, contact.id);
    await joinAllConversations(tx, tenantId, contact.id, plan.absorbs, changes, correlationId);
  }
  const next = absorbed.reduce(joinContacts, withSighting(contact, sighting));
  const current = moved || absorbed.length > 0 ? await identitiesOfContact(tx, tenantId, contact.id) : null;
  const updated: ContactRow = {
    ...next,
    phone: current ? currentIdentity(current, 'phone') : contact.phone,
    bsuid: current ? currentIdentity(current, 'bsuid') : contact.bsuid,
  };
  if (absorbed.length === 0 && shown(updated) === shown(contact)) {
    // When a name was stated counts, too: an older statement that comes later must not replace it.
    if (JSON.stringify(updated) !== JSON.stringify(contact)) await updateContactRow(tx, tenantId, updated);
    return updated;
  }
  const result = { ...updated, version: Math.max(...rows.map((row) => row.version)) + 1 };
  await updateContactRow(tx, tenantId, result);
  changes.contact(result.id, correlationId, plan.absorbs);
  return result;
}

async function createContact(
  tx: Tx,
  tenantId: string,
  sighting: Sighting,
  plan: IdentityPlan,
  changes: Changes,
  correlationId: string,
): Promise<ContactRow> {
  const current = plan.writes.map((write) => ({ ...write }));
  const empty: ContactRow = {
    id: newId(),
    given_name: null,
    profile_name: null,
    profile_named_at: null,
    username: null,
    username_at: null,
    phone: currentIdentity(current, 'phone'),
    bsuid: currentIdentity(current, 'bsuid'),
    marketing_opt_out: false,
    marketing_preference_at: null,
    created_at: new Date(sighting.at),
    version: 1,
  };
  const row = withSighting(empty, sighting);
  await insertContact(tx, tenantId, row);
  await writeIdentities(tx, tenantId, row.id, plan.writes);
  changes.contact(row.id, correlationId);
  return row;
}

/** True when the contact may be known by something else now. */
async function writeChangedIdentities(
  tx: Tx,
  tenantId: string,
  contact: ContactRow,
  known: readonly KnownIdentity[],
  plan: IdentityPlan,
): Promise<boolean> {
  const changed = plan.writes.filter((write) => {
    const before = known.find((k) => k.kind === write.kind && k.value === write.value);
    return (
      before?.contactId !== contact.id ||
      before.retiredAt !== write.retiredAt ||
      before.seenAt !== write.seenAt
    );
  });
  if (changed.length > 0) await writeIdentities(tx, tenantId, contact.id, changed);
  return changed.some(
    (write) =>
      write.retiredAt !== null || write.value !== (write.kind === 'phone' ? contact.phone : contact.bsuid),
  );
}

const stated = <T>(value: T | null, at: Date | string | null): Stated<T> | null =>
  value === null || at === null ? null : { value, at: typeof at === 'string' ? at : at.toISOString() };

function withSighting(contact: ContactRow, sighting: Sighting): ContactRow {
  const namedAt = new Date(sighting.namedAt ?? sighting.at);
  return joinContacts(contact, {
    ...contact,
    profile_name: sighting.name,
    profile_named_at: sighting.name === null ? null : namedAt,
    username: sighting.username,
    username_at: sighting.username === null ? null : namedAt,
    marketing_opt_out: sighting.optedOut ?? false,
    marketing_preference_at: sighting.optedOut === undefined ? null : new Date(sighting.at),
  });
}

/** The name that a colleague gave stays; of what the person states, the latest holds. */
function joinContacts(kept: ContactRow, other: ContactRow): ContactRow {
  const name = laterStated(
    stated(kept.profile_name, kept.profile_named_at),
    stated(other.profile_name, other.profile_named_at),
  );
  const username = laterStated(
    stated(kept.username, kept.username_at),
    stated(other.username, other.username_at),
  );
  const optOut = laterStated(
    stated(kept.marketing_opt_out, kept.marketing_preference_at),
    stated(other.marketing_opt_out, other.marketing_preference_at),
  );
  return {
    ...kept,
    given_name: kept.given_name ?? other.given_name,
    profile_name: name?.value ?? null,
    profile_named_at: name ? new Date(name.at) : null,
    username: username?.value ?? null,
    username_at: username ? new Date(username.at) : null,
    marketing_opt_out: optOut?.value ?? false,
    marketing_preference_at: optOut ? new Date(optOut.at) : null,
    created_at: kept.created_at < other.created_at ? kept.created_at : other.created_at,
  };
}

const shown = (row: ContactRow): string =>
  JSON.stringify([
    row.given_name,
    row.profile_name,
    row.username,
    row.phone,
    row.bsuid,
    row.marketing_opt_out,
  ]);

/** One conversation for each number remains; the others' messages move into it. */
async function joinAllConversations(
  tx: Tx,
  tenantId: string,
  contactId: string,
  absorbed: readonly string[],
  changes: Changes,
  correlationId: string,
): Promise<void> {
  const rows = await conversationsOfContacts(tx, tenantId, [contactId, ...absorbed]);
  for (const group of Map.groupBy(rows, (row) => row.inbox_id).values()) {
    const [kept, ...others] = group as [ConversationRow, ...ConversationRow[]];
    if (others.length === 0 && kept.contact_id === contactId) continue;
    for (const other of others) {
      await markConversationMerged(tx, tenantId, other.id, kept.id);
      await moveContents(tx, tenantId, other.id, { id: kept.id, contactId });
      changes.conversationGone(other.id);
    }
    const joined = others.reduce<ConversationRow>(
      (a, b) => ({
        ...withTimes(a, joinConversations(timesOf(a), timesOf(b))),
        assignee_id: a.assignee_id ?? b.assignee_id,
        team_id: a.team_id ?? b.team_id,
        collaborator_ids: [...new Set([...a.collaborator_ids, ...b.collaborator_ids])],
        version: Math.max(a.version, b.version),
      }),
      kept,
    );
    await updateConversationRow(tx, tenantId, {
      ...joined,
      contact_id: contactId,
      version: joined.version + 1,
    });
    if (kept.contact_id !== contactId) await moveContents(tx, tenantId, kept.id, { id: kept.id, contactId });
    changes.conversation(kept.id, correlationId);
  }
}
