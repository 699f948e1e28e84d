import type { Identity } from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';
import type { VisibilityRow } from './conversations.sql';

/** A person at one of our numbers: the contact, and the conversation as far as it decides who may see it. */
export interface KnownPairRow extends VisibilityRow {
  contact_id: string;
  given_name: string | null;
  profile_name: string | null;
  phone: string | null;
}

/**
 * The conversation with whom all these names belong to, with one statement that locks nothing; null when one of them is
 * not known, is retired or is somebody else's, or when there is no conversation yet.
 */
export async function findKnownPair(
  tx: Tx,
  tenantId: string,
  inboxId: string,
  identities: readonly Identity[],
): Promise<KnownPairRow | null> {
  const [row, ...others] = await tx.prepared<KnownPairRow & { names: number }>(
    `select v.id, v.inbox_id, v.team_id, v.assignee_id, v.collaborator_ids,
       c.id as contact_id, c.given_name, c.profile_name, c.phone, i.names
     from (select contact_id, count(*)::int as names
           from contact_identity join unnest($3::text[], $4::text[]) as n(kind, value) using (kind, value)
           where tenant_id = $1 and retired_at is null group by contact_id) i
       join contact c on c.tenant_id = $1 and c.id = i.contact_id and c.merged_into is null
       join conversation v on v.tenant_id = $1 and v.inbox_id = $2 and v.contact_id = c.id
         and v.merged_into is null`,
    [tenantId, inboxId, identities.map(({ kind }) => kind), identities.map(({ value }) => value)],
  );
  return row && others.length === 0 && row.names === identities.length ? row : null;
}
