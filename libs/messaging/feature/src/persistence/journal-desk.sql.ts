import type { Tx } from '@parlance/platform/persistence';
import type { ItemOutcome } from './journal.sql';

export interface JournalFilter {
  readonly ids?: readonly string[];
  /** A phone number id of Meta, or the number as it is shown, in any spelling. */
  readonly number?: string;
  readonly field?: string;
  readonly state?: JournalRecord['state'];
  readonly from?: Date;
  readonly to?: Date;
  /** A part of the payload, in whatever case. */
  readonly text?: string;
}

/** Enough to find an item without looking through every partition. */
export interface ItemKey {
  readonly tenant_id: string;
  readonly id: string;
  readonly received_at: Date;
}

export interface JournalRecord extends ItemKey {
  readonly state: 'pending' | ItemOutcome['state'];
  readonly field: string;
  readonly kind: string;
  readonly waba_id: string | null;
  readonly phone_number_id: string | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly payload: string;
}

/** Nobody waits for an operator's search as for a page, and there is no index over payloads. */
const PATIENCE = "set local statement_timeout = '5min'";

function conditionsOf(filter: JournalFilter, parameters: unknown[]): string {
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = ['true'];
  if (filter.ids) conditions.push(`i.id = any(${parameter(filter.ids)}::uuid[])`);
  if (filter.from) conditions.push(`i.received_at >= ${parameter(filter.from)}`);
  if (filter.to) conditions.push(`i.received_at < ${parameter(filter.to)}`);
  if (filter.field !== undefined) conditions.push(`i.field = ${parameter(filter.field)}`);
  if (filter.state !== undefined) conditions.push(`i.state = ${parameter(filter.state)}`);
  if (filter.number !== undefined) {
    const digits = parameter(filter.number.replace(/\D/g, ''));
    conditions.push(`(i.phone_number_id = ${digits} or i.phone_number_id in (
      select phone_number_id from business_number where regexp_replace(display_phone_number, '\\D', '', 'g') = ${digits}))`);
  }
  if (filter.text !== undefined) {
    // Words of a message, as they stand inside of JSON, or a piece of the JSON itself.
    const texts = parameter([filter.text, JSON.stringify(filter.text).slice(1, -1)]);
    conditions.push(
      `exists (select from unnest(${texts}::text[]) t where position(lower(t) in lower(i.payload)) > 0)`,
    );
  }
  return conditions.join(' and ');
}

export async function listItems(tx: Tx, filter: JournalFilter, limit: number): Promise<JournalRecord[]> {
  const parameters: unknown[] = [];
  const conditions = conditionsOf(filter, parameters);
  await tx.query(PATIENCE);
  return tx.query<JournalRecord>(
    `select tenant_id, id, received_at, state, field, kind, waba_id, phone_number_id, attempts, error, payload
     from webhook_item i where ${conditions} order by received_at desc, id desc limit $${parameters.push(limit)}`,
    parameters,
  );
}

/** A page, oldest first. */
export async function findItems(
  tx: Tx,
  filter: JournalFilter,
  after: ItemKey | null,
  limit: number,
): Promise<ItemKey[]> {
  const parameters: unknown[] = [];
  const conditions = conditionsOf(filter, parameters);
  const further = after
    ? `and (i.received_at, i.id) > ($${parameters.push(after.received_at)}, $${parameters.push(after.id)}::uuid)`
    : '';
  await tx.query(PATIENCE);
  return tx.query<ItemKey>(
    `select tenant_id, id, received_at from webhook_item i where ${conditions} ${further}
     order by received_at, id limit $${parameters.push(limit)}`,
    parameters,
  );
}

const KEYS = 'json_to_recordset($1) as k(tenant_id text, id uuid, received_at timestamptz)';

/** Makes items due again, those excepted that are. Returns the ones that were taken up. */
export async function takeUpItems(tx: Tx, items: readonly ItemKey[], now: Date): Promise<ItemKey[]> {
  return tx.query<ItemKey>(
    `update webhook_item i set replayed = i.replayed or i.state = 'projected', state = 'pending', attempts = 0,
       error = null, next_attempt_at = $2
     from ${KEYS}
     where i.tenant_id = k.tenant_id and i.id = k.id and i.received_at = k.received_at and i.state <> 'pending'
     returning i.tenant_id, i.id, i.received_at`,
    [JSON.stringify(items), now],
  );
}

export async function itemStates(
  tx: Tx,
  items: readonly ItemKey[],
): Promise<Partial<Record<JournalRecord['state'], number>>> {
  // The projection may have found another owner meanwhile, so not by tenant.
  const rows = await tx.query<{ state: JournalRecord['state']; count: number }>(
    `select i.state, count(*)::int as count from webhook_item i
     where i.id = any($1) and i.received_at = any($2) group by i.state`,
    [items.map(({ id }) => id), items.map((item) => item.received_at)],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
