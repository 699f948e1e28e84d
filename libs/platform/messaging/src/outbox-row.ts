import type { Tx } from '@parlance/platform/persistence';

/** A stated message as it is kept: the envelope's bytes and where they go. */
export interface OutboxRow {
  readonly tenantId: string;
  readonly id: string;
  readonly createdAt: Date;
  readonly stream: string;
  readonly subject: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

export const aggregateKey = (row: Pick<OutboxRow, 'tenantId' | 'aggregateId'>): string =>
  `${row.tenantId}/${row.aggregateId}`;

export interface StoredOutboxRow extends OutboxRow {
  /** Order of insertion; a bigint as text. */
  readonly position: string;
  readonly attempts: number;
}

export interface PublishedRow {
  readonly row: OutboxRow;
  readonly sequence: number;
}

export const OUTBOX_COLUMNS = `tenant_id as "tenantId", id, created_at as "createdAt", position, stream, subject, type,
  aggregate_id as "aggregateId", headers, payload, attempts`;

export function insertOutboxRows(tx: Tx, rows: readonly OutboxRow[]): void {
  tx.sendPrepared(
    `insert into outbox (tenant_id, id, created_at, stream, subject, type, aggregate_id, headers, payload)
     select "tenantId", id, "createdAt", stream, subject, type, "aggregateId", headers, payload
     from json_to_recordset($1) as r(
       "tenantId" text, id uuid, "createdAt" timestamptz, stream text, subject text, type text, "aggregateId" text,
       headers jsonb, payload text, n int)
     order by n`,
    [JSON.stringify(rows.map((row, n) => ({ ...row, n })))],
  );
}

/** Marks rows as published and remembers the highest sequence that each stream has acknowledged. */
export function markPublished(tx: Tx, published: readonly PublishedRow[]): void {
  if (published.length === 0) return;
  // One walk along the primary key. Ids are unique by themselves; tenants and times only lead to them.
  tx.send(
    `update outbox set published_at = now(), next_attempt_at = null
     where tenant_id = any($1::text[]) and id = any($2::uuid[]) and created_at = any($3::timestamptz[])`,
    [
      [...new Set(published.map(({ row }) => row.tenantId))],
      published.map(({ row }) => row.id),
      [...new Set(published.map(({ row }) => row.createdAt.toISOString()))],
    ],
  );
  const highest = new Map<string, number>();
  for (const { row, sequence } of published)
    highest.set(row.stream, Math.max(sequence, highest.get(row.stream) ?? 0));
  const streams = [...highest].sort(([a], [b]) => a.localeCompare(b));
  tx.send(
    `update outbox_stream s set last_sequence = m.sequence
     from json_to_recordset($1) as m(stream text, sequence bigint)
     where s.stream = m.stream and s.last_sequence < m.sequence`,
    [JSON.stringify(streams.map(([stream, sequence]) => ({ stream, sequence })))],
  );
}
