import { identifier } from './identifier';
import type { Tx } from './tx';

export interface PartitionedTable {
  readonly table: string;
  /** UTC days or months. */
  readonly by: 'day' | 'month';
}

export interface Partition {
  readonly suffix: string;
  readonly starts: Date;
  readonly ends: Date;
}

/** The partition that holds `moment`, or the one that is `offset` later. */
export function partitionOf(by: 'day' | 'month', moment: Date, offset = 0): Partition {
  const [year, month, day] = [moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()];
  const starts =
    by === 'day'
      ? new Date(Date.UTC(year, month, day + offset))
      : new Date(Date.UTC(year, month + offset, 1));
  const ends = new Date(starts);
  if (by === 'day') ends.setUTCDate(ends.getUTCDate() + 1);
  else ends.setUTCMonth(ends.getUTCMonth() + 1);
  const digits = starts
    .toISOString()
    .slice(0, by === 'day' ? 10 : 7)
    .replaceAll('-', '');
  return { suffix: `p${digits}`, starts, ends };
}

/**
 * The partition for rows outside of every other, for the table's migration. It stays empty while maintenance runs. Row
 * security without a policy: its rows are reached through the table, whose policy decides, and never directly.
 */
export const defaultPartitionSql = (table: string): string => {
  const name = identifier(`${table}_default`);
  return [
    `create table ${name} partition of ${identifier(table)} default;`,
    `alter table ${name} enable row level security;`,
    `alter table ${name} force row level security;`,
  ].join('\n');
};

/**
 * For columns that are written and read but never searched, sorted or joined by, where they are long: PostgreSQL would
 * sort thousands of them each time that it looks again at a table that grows. Partitions follow their table.
 */
export const withoutStatisticsSql = (table: string, ...columns: string[]): string =>
  `alter table ${identifier(table)} ${columns
    .map((column) => `alter column ${identifier(column)} set statistics 0`)
    .join(', ')}`;

/** Makes the present partition and the next `ahead` ones; returns the suffixes of those that were missing. */
export async function ensurePartitions(
  tx: Tx,
  { table, by }: PartitionedTable,
  now: Date,
  ahead: number,
): Promise<string[]> {
  const made: string[] = [];
  for (let offset = 0; offset <= ahead; offset += 1) {
    const { suffix, starts, ends } = partitionOf(by, now, offset);
    const [row] = await tx.query<{ made: boolean }>('select ensure_partition($1, $2, $3, $4) as made', [
      table,
      starts,
      ends,
      suffix,
    ]);
    if (row?.made) made.push(suffix);
  }
  return made;
}

/** Drops the partitions that hold only rows from before `moment`; returns their names. */
export async function dropExpiredPartitions(tx: Tx, table: string, moment: Date): Promise<string[]> {
  const rows = await tx.query<{ name: string }>('select drop_partitions_before($1, $2) as name', [
    table,
    moment,
  ]);
  return rows.map((row) => row.name);
}
