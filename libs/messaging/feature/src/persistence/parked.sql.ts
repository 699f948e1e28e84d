import type { AmendmentFact, DeliveryFact } from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';

/** What is said of a message that is not known yet. */
export type ParkedFact =
  { about: 'delivery'; facts: DeliveryFact[] } | { about: 'content'; fact: AmendmentFact };

/** `itemId` is the journal's: parking the same item twice keeps it once. */
export async function parkFact(
  tx: Tx,
  tenantId: string,
  key: { inboxId: string; wamid: string },
  itemId: string,
  fact: ParkedFact,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into parked_fact (tenant_id, id, inbox_id, wamid, fact, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [tenantId, itemId, key.inboxId, key.wamid, JSON.stringify(fact), now],
  );
}

/** A fact and the message that it waits for. */
export interface Parked {
  readonly inboxId: string;
  readonly wamid: string;
  readonly fact: ParkedFact;
}

/** Takes what waits for messages; the caller applies it in the same transaction, after `claimKey`. */
export async function takeParked(
  tx: Tx,
  tenantId: string,
  keys: readonly { inboxId: string; wamid: string }[],
): Promise<Parked[]> {
  if (keys.length === 0) return [];
  const rows = await tx.query<{ inbox_id: string; wamid: string; fact: ParkedFact }>(
    `delete from parked_fact where tenant_id = $1 and (inbox_id, wamid) in
       (select * from unnest($2::uuid[], $3::text[])) returning inbox_id, wamid, fact`,
    [tenantId, keys.map((key) => key.inboxId), keys.map((key) => key.wamid)],
  );
  return rows.map((row) => ({ inboxId: row.inbox_id, wamid: row.wamid, fact: row.fact }));
}
