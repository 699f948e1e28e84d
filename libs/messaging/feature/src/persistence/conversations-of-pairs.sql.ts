import type { Tx } from '@parlance/platform/persistence';
import type { Principal } from '@parlance/shared/contract-kit';
import { visibleSql } from '../access';

export interface PairRow {
  /** Of the pair among those asked, counted from 1. */
  position: number;
  conversation_id: string;
  contact_id: string;
  name: string | null;
  phone: string | null;
  username: string | null;
  bsuid: string | null;
}

/** The conversations of some pairs, as far as the actor may see them. Contacts that were merged lead to the one that remains. */
export async function conversationsOfPairs(
  tx: Tx,
  actor: Principal,
  pairs: readonly { readonly inboxId: string; readonly contactId: string }[],
): Promise<PairRow[]> {
  const parameters: unknown[] = [
    actor.tenantId,
    pairs.map(({ inboxId }) => inboxId),
    pairs.map(({ contactId }) => contactId),
  ];
  const visible = visibleSql(actor, parameters);
  return tx.query<PairRow>(
    `select a.position::int, c.id as conversation_id, p.id as contact_id, coalesce(p.given_name, p.profile_name) as name,
       p.phone, p.username, p.bsuid
     from unnest($2::uuid[], $3::uuid[]) with ordinality as a (inbox_id, contact_id, position)
       join contact asked on asked.tenant_id = $1 and asked.id = a.contact_id
       join contact p on p.tenant_id = $1 and p.id = coalesce(asked.merged_into, asked.id)
       join conversation c on c.tenant_id = $1 and c.inbox_id = a.inbox_id and c.contact_id = p.id
         and c.merged_into is null
     where ${visible}`,
    parameters,
  );
}
