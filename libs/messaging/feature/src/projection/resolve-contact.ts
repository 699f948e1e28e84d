import {
  currentIdentity,
  joinConversations,
  planIdentity,
  type IdentityPlan,
} from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';
import type { Changes } from '../changes';
import {
  findIdentities,
  identitiesOfContact,
  insertContacts,
  lockContacts,
  lockIdentities,
  markMerged,
  updateContacts,
  writeIdentities,
  type ContactRow,
} from '../persistence/contacts.sql';
import { timesOf, withTimes } from '../persistence/conversation-times';
import {
  conversationsOfContacts,
  markConversationMerged,
  moveContents,
  updateConversations,
  type ConversationRow,
} from '../persistence/conversations.sql';
import {
  changedIdentities,
  identitiesFor,
  joinContacts,
  mayBeKnownOtherwise,
  newContact,
  shown,
  withSighting,
  type Sighting,
} from './sighting';

/** The contact whom these identities belong to, made, joined or brought up to date (I32). Locked until the end. */
export async function resolveContact(
  tx: Tx,
  tenantId: string,
  sighting: Sighting,
  changes: Changes,
  correlationId: string,
): Promise<ContactRow> {
  const named = [...sighting.identities, ...sighting.retires];
  lockIdentities(tx, tenantId, named);
  const known = await findIdentities(tx, tenantId, named);
  const plan = planIdentity(known, sighting);
  if (plan.contactId === null) return createContact(tx, tenantId, sighting, plan, changes, correlationId);

  const rows = await lockContacts(tx, tenantId, [plan.contactId, ...plan.absorbs]);
  const contact = rows.find((row) => row.id === plan.contactId)!;
  const absorbed = rows.filter((row) => row !== contact);
  const changed = changedIdentities(contact, known, plan);
  writeIdentities(tx, tenantId, changed);
  const moved = mayBeKnownOtherwise(contact, changed);
  if (absorbed.length > 0) {
    markMerged(tx, tenantId, plan.absorbs, contact.id);
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
    if (JSON.stringify(updated) !== JSON.stringify(contact)) updateContacts(tx, tenantId, [updated]);
    return updated;
  }
  const result = { ...updated, version: Math.max(...rows.map((row) => row.version)) + 1 };
  updateContacts(tx, tenantId, [result]);
  changes.contact(result.id, correlationId, plan.absorbs);
  return result;
}

function createContact(
  tx: Tx,
  tenantId: string,
  sighting: Sighting,
  plan: IdentityPlan,
  changes: Changes,
  correlationId: string,
): ContactRow {
  const row = newContact(sighting, plan);
  insertContacts(tx, tenantId, [row]);
  writeIdentities(tx, tenantId, identitiesFor(row, plan));
  changes.contact(row.id, correlationId);
  return row;
}

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
      markConversationMerged(tx, tenantId, other.id, kept.id);
      moveContents(tx, tenantId, other.id, { id: kept.id, contactId });
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
    updateConversations(tx, tenantId, [{ ...joined, contact_id: contactId, version: joined.version + 1 }]);
    if (kept.contact_id !== contactId) {
      moveContents(tx, tenantId, kept.id, { id: kept.id, contactId });
      changes.contentsMoved(kept.id);
    }
    changes.conversation(kept.id, correlationId);
  }
}
