import type { Tx } from '@parlance/platform/persistence';

export interface WindowPair {
  readonly inboxId: string;
  readonly contactId: string;
}

/**
 * Everybody that a contact was merged with, the contact included, over any number of merges and in either direction.
 * Merged at reading: nothing has to be moved when a merge and a message are handled at the same time.
 */
export const FAMILY = `family (asked_id, member_id) as (
    select distinct contact_id, contact_id from asked
    union
    select f.asked_id, case m.contact_id when f.member_id then m.merged_contact_id else m.contact_id end
    from family f join contact_merge m
      on m.tenant_id = $1 and (m.contact_id = f.member_id or m.merged_contact_id = f.member_id)
  )`;

/** Reads and keeps when customers last wrote. */
export class WindowRepository {
  constructor(private readonly tx: Tx) {}

  /** Those of which this is later than all that was known. Each pair is named once. */
  async recordActivity(activities: readonly (WindowPair & { readonly at: Date })[]): Promise<WindowPair[]> {
    // In one order, so that two replicas with the same customers do not wait in a circle.
    return this.tx.prepared<WindowPair & object>(
      `insert into service_window (tenant_id, inbox_id, contact_id, last_customer_message_at)
       select $1, * from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as a (inbox_id, contact_id, at)
       order by inbox_id, contact_id
       on conflict (tenant_id, inbox_id, contact_id) do update
         set last_customer_message_at = excluded.last_customer_message_at
         where excluded.last_customer_message_at > service_window.last_customer_message_at
       returning inbox_id as "inboxId", contact_id as "contactId"`,
      [
        this.tx.tenantId,
        activities.map(({ inboxId }) => inboxId),
        activities.map(({ contactId }) => contactId),
        activities.map(({ at }) => at),
      ],
    );
  }

  /**
   * Messages of a tenant pass side by side, a merge alone: whichever comes second sees the first, so that the window it
   * announces is the whole one.
   */
  async enter(purpose: 'message' | 'merge'): Promise<void> {
    const lock = purpose === 'merge' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
    await this.tx.prepared(`select ${lock}(hashtext('policy.contact_merge'), hashtext($1))`, [
      this.tx.tenantId,
    ]);
  }

  async recordMerge(contactId: string, mergedContactIds: readonly string[]): Promise<void> {
    await this.tx.query(
      `insert into contact_merge (tenant_id, merged_contact_id, contact_id)
       select $1, merged_id, $2 from unnest($3::uuid[]) as merged (merged_id) where merged_id <> $2
       on conflict do nothing`,
      [this.tx.tenantId, contactId, mergedContactIds],
    );
  }

  /** In the order asked; null where the customer never wrote to that number. */
  async lastActivity(pairs: readonly WindowPair[]): Promise<(Date | null)[]> {
    const rows = await this.tx.prepared<{ last: Date | null }>(
      `with recursive asked as (
         select * from unnest($2::uuid[], $3::uuid[]) with ordinality as a (inbox_id, contact_id, position)
       ), ${FAMILY}
       select max(w.last_customer_message_at) as last
       from asked a
         join family f on f.asked_id = a.contact_id
         left join service_window w
           on w.tenant_id = $1 and w.inbox_id = a.inbox_id and w.contact_id = f.member_id
       group by a.position order by a.position`,
      [this.tx.tenantId, pairs.map((p) => p.inboxId), pairs.map((p) => p.contactId)],
    );
    return rows.map((row) => row.last);
  }

  /** Every business number that this person wrote to, under whichever of their contacts. */
  async activityOf(contactId: string): Promise<{ inboxId: string; last: Date }[]> {
    return this.tx.query<{ inboxId: string; last: Date }>(
      `with recursive asked as (select $2::uuid as contact_id), ${FAMILY}
       select w.inbox_id as "inboxId", max(w.last_customer_message_at) as last
       from family f join service_window w on w.tenant_id = $1 and w.contact_id = f.member_id
       group by w.inbox_id order by w.inbox_id`,
      [this.tx.tenantId, contactId],
    );
  }

  /** This contact and all it was merged with. */
  async family(contactId: string): Promise<string[]> {
    const rows = await this.tx.query<{ id: string }>(
      `with recursive asked as (select $2::uuid as contact_id), ${FAMILY} select member_id as id from family`,
      [this.tx.tenantId, contactId],
    );
    return rows.map((row) => row.id);
  }

  /** The contact that all others of the family were merged into; itself when nobody merged it. */
  async survivor(contactId: string): Promise<string> {
    return (await this.survivors([contactId])).get(contactId) ?? contactId;
  }

  /** The same for many, by the contact asked about. */
  async survivors(contactIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.tx.query<{ asked: string; id: string }>(
      `with recursive asked as (select unnest($2::uuid[]) as contact_id), ${FAMILY}
       select distinct on (asked_id) asked_id as asked, member_id as id from family f
       where not exists (
         select from contact_merge m where m.tenant_id = $1 and m.merged_contact_id = f.member_id
       ) order by asked_id, member_id`,
      [this.tx.tenantId, contactIds],
    );
    return new Map(rows.map(({ asked, id }) => [asked, id]));
  }
}
