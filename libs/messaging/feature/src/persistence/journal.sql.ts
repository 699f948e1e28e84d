import type { ItemKind } from '@parlance/messaging/domain';
import { inIndexOrder, type Tx } from '@parlance/platform/persistence';

/** Whose an item is until its number is known. No organisation has this id. */
export const UNASSIGNED = 'unassigned';

export interface JournalRow {
  id: string;
  received_at: string;
  app_id: string;
  secret_fingerprint: string;
  key: string;
  field: string;
  kind: ItemKind;
  waba_id: string | null;
  phone_number_id: string | null;
  payload: string;
}

const JOURNAL = `
  with item as (
    select * from json_to_recordset($1) as r(id uuid, received_at timestamptz, app_id text, secret_fingerprint text,
      key text, field text, kind text, waba_id text, phone_number_id text, payload text)
  ), fresh as (
    insert into webhook_key (key, received_at) select key, received_at from item order by key
    on conflict do nothing returning key
  )
  insert into webhook_item (tenant_id, id, received_at, provider, app_id, secret_fingerprint, field, kind, waba_id,
    phone_number_id, payload, state, next_attempt_at)
  select '${UNASSIGNED}', min_item.id, received_at, 'whatsapp-cloud', app_id, secret_fingerprint, field, kind, waba_id,
    phone_number_id, payload, 'pending', received_at
  from fresh join (select distinct on (key) * from item order by key, id) as min_item using (key)
  returning id`;

/** Writes the items whose key is new; returns their ids. */
export async function journalItems(tx: Tx, rows: readonly JournalRow[]): Promise<{ id: string }[]> {
  return tx.prepared<{ id: string }>(JOURNAL, [JSON.stringify(rows)]);
}

export interface DueItem {
  tenant_id: string;
  id: string;
  received_at: Date;
  app_id: string;
  secret_fingerprint: string;
  field: string;
  kind: ItemKind;
  waba_id: string | null;
  phone_number_id: string | null;
  payload: string;
  attempts: number;
  /** Since when it could have been projected. */
  next_attempt_at: Date;
  /** It has been projected and is so again: what is missing is made, what is there is left, and nothing is told twice. */
  replayed: boolean;
}

const DUE_COLUMNS = `tenant_id, id, received_at, app_id, secret_fingerprint, field, kind, waba_id, phone_number_id,
  payload, attempts, next_attempt_at, replayed`;

/** An item as it is before anything has been made of it. */
export const dueItemOf = (row: JournalRow): DueItem => ({
  ...row,
  tenant_id: UNASSIGNED,
  received_at: new Date(row.received_at),
  next_attempt_at: new Date(row.received_at),
  attempts: 0,
  replayed: false,
});

/** Calls have a queue of their own: a phone that rings does not wait behind a thousand statuses. */
export type Lane = 'calls' | 'others';

const IN_LANE: Readonly<Record<Lane, string>> = { calls: "kind = 'call'", others: "kind <> 'call'" };

export const laneOf = (kind: ItemKind): Lane => (kind === 'call' ? 'calls' : 'others');

/** Items to be projected, oldest first, locked against other replicas. */
export async function takeDueItems(tx: Tx, lane: Lane, now: Date, limit: number): Promise<DueItem[]> {
  return inIndexOrder(tx, () =>
    tx.query<DueItem>(
      `select ${DUE_COLUMNS} from webhook_item where next_attempt_at <= $1 and ${IN_LANE[lane]}
       order by next_attempt_at, id limit $2 for update skip locked`,
      [now, limit],
    ),
  );
}

export async function takeItem(tx: Tx, item: DueItem): Promise<DueItem | null> {
  const [row] = await tx.query<DueItem>(
    `select ${DUE_COLUMNS} from webhook_item where tenant_id = $1 and id = $2 and received_at = $3
       and next_attempt_at is not null for update skip locked`,
    [item.tenant_id, item.id, item.received_at],
  );
  return row ?? null;
}

export interface ItemOutcome {
  id: string;
  /** Whose it is now. */
  tenantId: string;
  state: 'projected' | 'unknown' | 'unrouted' | 'failed';
  error: string | null;
  nextAttemptAt: Date | null;
}

/** Nearly all items of a batch come to the same end: one statement for each end, along the primary key. */
export function settleItems(tx: Tx, items: readonly DueItem[], outcomes: readonly ItemOutcome[]): void {
  const byId = new Map(items.map((item) => [item.id, item]));
  const ends = Map.groupBy(outcomes, ({ tenantId, state, error, nextAttemptAt }) =>
    JSON.stringify([tenantId, state, error, nextAttemptAt]),
  );
  for (const ended of ends.values()) {
    const { tenantId, state, error, nextAttemptAt } = ended[0]!;
    const settled = ended.map(({ id }) => byId.get(id)!);
    tx.send(
      `update webhook_item set tenant_id = $1, state = $2, error = $3, next_attempt_at = $4, attempts = attempts + 1
       where tenant_id = any($5::text[]) and id = any($6::uuid[]) and received_at = any($7::timestamptz[])`,
      [
        tenantId,
        state,
        error,
        nextAttemptAt,
        [...new Set(settled.map((item) => item.tenant_id))],
        settled.map((item) => item.id),
        [...new Set(settled.map((item) => item.received_at.toISOString()))],
      ],
    );
  }
}

/** Items of numbers and accounts that have been connected since are due again. */
export async function rerouteItems(tx: Tx, now: Date): Promise<number> {
  const rows = await tx.query(
    `update webhook_item i set state = 'pending', next_attempt_at = $1
     where i.state = 'unrouted' and exists (
       select 1 from business_number n join connected_app a on a.tenant_id = n.tenant_id and a.app_id = n.app_id
       where a.app_id = i.app_id and i.secret_fingerprint = any(a.secret_fingerprints)
         and (n.phone_number_id = i.phone_number_id or (i.phone_number_id is null and n.waba_id = i.waba_id)))
     returning 1`,
    [now],
  );
  return rows.length;
}

/** The organisations whose app signed an item; used where its number is nobody's. */
export async function tenantsOfApp(tx: Tx, appId: string, fingerprint: string): Promise<string[]> {
  const rows = await tx.query<{ tenant_id: string }>(
    'select tenant_id from connected_app where app_id = $1 and $2 = any(secret_fingerprints)',
    [appId, fingerprint],
  );
  return rows.map((row) => row.tenant_id);
}

export async function forgetWebhookKeys(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from webhook_key where received_at < $1', [before]);
}

/**
 * Items of before `day` that are in no partition of a day, because there was none when they came. Partitions of later
 * days are not looked into.
 */
export async function forgetStrayItems(tx: Tx, day: Date): Promise<void> {
  await tx.query('delete from webhook_item where received_at < $1', [day]);
}
