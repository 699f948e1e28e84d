import type { Contact } from '@parlance/messaging/contracts';
import type { Identity, KnownIdentity } from '@parlance/messaging/domain';
import { recordsetInsert, type Tx } from '@parlance/platform/persistence';
import { iso, isoOrNull } from './instants';

export interface ContactRow {
  id: string;
  given_name: string | null;
  profile_name: string | null;
  profile_named_at: Date | null;
  username: string | null;
  username_at: Date | null;
  phone: string | null;
  bsuid: string | null;
  marketing_opt_out: boolean;
  marketing_preference_at: Date | null;
  created_at: Date;
  version: number;
}

const TYPES: Readonly<Record<keyof ContactRow, string>> = {
  id: 'uuid',
  given_name: 'text',
  profile_name: 'text',
  profile_named_at: 'timestamptz',
  username: 'text',
  username_at: 'timestamptz',
  phone: 'text',
  bsuid: 'text',
  marketing_opt_out: 'boolean',
  marketing_preference_at: 'timestamptz',
  created_at: 'timestamptz',
  version: 'integer',
};
const NAMES = Object.keys(TYPES);
const COLUMNS = NAMES.join(', ');

export const toContact = (row: ContactRow): Contact => ({
  id: row.id,
  name: row.given_name ?? row.profile_name,
  phone: row.phone,
  bsuid: row.bsuid,
  username: row.username,
  marketingOptOut: row.marketing_opt_out,
  createdAt: iso(row.created_at),
  version: row.version,
});

/**
 * Serialises everything that is done with these identities of a tenant until the transaction ends. Taken in one order
 * by everybody, so that nobody waits in a circle.
 */
export function lockIdentities(tx: Tx, tenantId: string, identities: readonly Identity[]): void {
  const names = [...new Set(identities.map(({ kind, value }) => `${tenantId}/${kind}/${value}`))].sort();
  if (names.length === 0) return;
  tx.sendPrepared(
    `select count(pg_advisory_xact_lock(h)) from
       (select hashtextextended(name, 7) as h from unnest($1::text[]) as name order by 1) as ordered`,
    [names],
  );
}

export async function findIdentities(
  tx: Tx,
  tenantId: string,
  identities: readonly Identity[],
): Promise<KnownIdentity[]> {
  const rows = await tx.query<IdentityRow>(
    `select i.kind, i.value, i.contact_id, i.seen_at, i.retired_at
     from contact_identity i join unnest($2::text[], $3::text[]) as n(kind, value) using (kind, value)
     where i.tenant_id = $1`,
    [tenantId, identities.map((i) => i.kind), identities.map((i) => i.value)],
  );
  return rows.map(toKnown);
}

interface IdentityRow {
  kind: 'phone' | 'bsuid';
  value: string;
  contact_id: string;
  seen_at: Date;
  retired_at: Date | null;
}

const toKnown = (row: IdentityRow): KnownIdentity => ({
  kind: row.kind,
  value: row.value,
  contactId: row.contact_id,
  seenAt: iso(row.seen_at),
  retiredAt: isoOrNull(row.retired_at),
});

export async function identitiesOfContact(
  tx: Tx,
  tenantId: string,
  contactId: string,
): Promise<KnownIdentity[]> {
  const rows = await tx.query<IdentityRow>(
    `select kind, value, contact_id, seen_at, retired_at from contact_identity
     where tenant_id = $1 and contact_id = $2`,
    [tenantId, contactId],
  );
  return rows.map(toKnown);
}

/** Each to its contact, whoever had it before. */
export function writeIdentities(tx: Tx, tenantId: string, writes: readonly KnownIdentity[]): void {
  if (writes.length === 0) return;
  tx.sendPrepared(
    `insert into contact_identity (tenant_id, kind, value, contact_id, seen_at, retired_at)
     select $1, kind, value, "contactId", "seenAt", "retiredAt"
     from json_to_recordset($2)
       as r(kind text, value text, "contactId" uuid, "seenAt" timestamptz, "retiredAt" timestamptz)
     on conflict (tenant_id, kind, value) do update
       set contact_id = excluded.contact_id, seen_at = excluded.seen_at, retired_at = excluded.retired_at`,
    [tenantId, JSON.stringify(writes)],
  );
}

/** Follows merges: an id that somebody still holds leads to the contact that remains. */
export async function findContact(tx: Tx, tenantId: string, id: string): Promise<ContactRow | null> {
  const [row] = await tx.query<ContactRow>(
    `select ${COLUMNS} from contact where tenant_id = $1 and id =
       (select coalesce(merged_into, id) from contact where tenant_id = $1 and id = $2)`,
    [tenantId, id],
  );
  return row ?? null;
}

export async function findContacts(tx: Tx, tenantId: string, ids: readonly string[]): Promise<ContactRow[]> {
  if (ids.length === 0) return [];
  return tx.query<ContactRow>(`select ${COLUMNS} from contact where tenant_id = $1 and id = any($2)`, [
    tenantId,
    ids,
  ]);
}

export async function lockContacts(tx: Tx, tenantId: string, ids: readonly string[]): Promise<ContactRow[]> {
  return tx.query<ContactRow>(
    `select ${COLUMNS} from contact where tenant_id = $1 and id = any($2) order by id for update`,
    [tenantId, ids],
  );
}

const INSERT = recordsetInsert('contact', { tenant_id: 'text', ...TYPES });

export function insertContacts(tx: Tx, tenantId: string, rows: readonly ContactRow[]): void {
  if (rows.length === 0) return;
  tx.sendPrepared(INSERT, [JSON.stringify(rows.map((row) => ({ tenant_id: tenantId, ...row })))]);
}

const UPDATE = `update contact c set ${NAMES.slice(1)
  .map((name) => `${name} = r.${name}`)
  .join(', ')}
  from json_to_recordset($2) as r(${Object.entries(TYPES)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')})
  where c.tenant_id = $1 and c.id = r.id and c.id = any($3::uuid[])`;

export function updateContacts(tx: Tx, tenantId: string, rows: readonly ContactRow[]): void {
  if (rows.length > 0) tx.send(UPDATE, [tenantId, JSON.stringify(rows), rows.map(({ id }) => id)]);
}

/** Whoever was merged into one of these now is merged into `into`. */
export function markMerged(tx: Tx, tenantId: string, ids: readonly string[], into: string): void {
  tx.send(
    'update contact set merged_into = $3 where tenant_id = $1 and (id = any($2) or merged_into = any($2))',
    [tenantId, ids, into],
  );
  tx.send('update contact_identity set contact_id = $3 where tenant_id = $1 and contact_id = any($2)', [
    tenantId,
    ids,
    into,
  ]);
}
