import { searchText } from '@parlance/analytics/domain';
import type { Tx } from '@parlance/platform/persistence';

/** What is known of a contact and how well: a higher version wins, then the later statement. */
export interface ContactStatement {
  readonly id: string;
  /** 0 for what a call said. */
  readonly version: number;
  readonly statedAt: Date;
  readonly name: string | null;
  readonly phone: string | null;
}

export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly phone: string | null;
}

/** Everybody that the asked contacts were merged with, over any number of merges and in either direction. */
const FAMILY = `family (member_id) as (
    select id from unnest($2::uuid[]) as asked (id)
    union
    select case m.contact_id when f.member_id then m.merged_contact_id else m.contact_id end
    from family f join contact_merge m
      on m.tenant_id = $1 and (m.contact_id = f.member_id or m.merged_contact_id = f.member_id)
  )`;

export class ContactRepository {
  constructor(private readonly tx: Tx) {}

  async state({ id, version, statedAt, name, phone }: ContactStatement): Promise<void> {
    await this.tx.query(
      `insert into contact as known (tenant_id, id, version, stated_at, name, phone, search_text)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant_id, id) do update set version = excluded.version, stated_at = excluded.stated_at,
         name = excluded.name, phone = excluded.phone, search_text = excluded.search_text
       where (excluded.version, excluded.stated_at, coalesce(excluded.name, ''), coalesce(excluded.phone, ''))
         > (known.version, known.stated_at, coalesce(known.name, ''), coalesce(known.phone, ''))`,
      [this.tx.tenantId, id, version, statedAt, name, phone, searchText(name, phone)],
    );
  }

  async recordMerge(contactId: string, mergedContactIds: readonly string[]): Promise<void> {
    await this.tx.query(
      `insert into contact_merge (tenant_id, merged_contact_id, contact_id)
       select $1, merged_id, $2 from unnest($3::uuid[]) as merged (merged_id) where merged_id <> $2
       on conflict do nothing`,
      [this.tx.tenantId, contactId, mergedContactIds],
    );
  }

  /** These contacts and all that they were merged with. */
  async family(contactIds: readonly string[]): Promise<string[]> {
    const rows = await this.tx.query<{ id: string }>(
      `with recursive ${FAMILY} select member_id as id from family`,
      [this.tx.tenantId, contactIds],
    );
    return rows.map(({ id }) => id);
  }

  /** These contacts and all that were merged into them. */
  async withMerged(contactIds: readonly string[]): Promise<string[]> {
    const rows = await this.tx.query<{ id: string }>(
      `with recursive down (id) as (
         select unnest($2::uuid[])
         union
         select m.merged_contact_id from down d
           join contact_merge m on m.tenant_id = $1 and m.contact_id = d.id
       )
       select id from down`,
      [this.tx.tenantId, contactIds],
    );
    return rows.map(({ id }) => id);
  }

  /** For each contact whoever it was merged into in the end; itself when nobody merged it. */
  async persons(contactIds: readonly string[]): Promise<Map<string, Person>> {
    const rows = await this.tx.query<Person & { asked_id: string }>(
      `with recursive up (asked_id, member_id) as (
         select id, id from unnest($2::uuid[]) as asked (id)
         union
         select u.asked_id, m.contact_id from up u
           join contact_merge m on m.tenant_id = $1 and m.merged_contact_id = u.member_id
       )
       select distinct on (u.asked_id) u.asked_id, u.member_id as id, c.name, c.phone
       from up u left join contact c on c.tenant_id = $1 and c.id = u.member_id
       where not exists (
         select from contact_merge m where m.tenant_id = $1 and m.merged_contact_id = u.member_id
       ) order by u.asked_id, u.member_id`,
      [this.tx.tenantId, [...new Set(contactIds)]],
    );
    return new Map(rows.map(({ asked_id, ...person }) => [asked_id, person]));
  }
}
