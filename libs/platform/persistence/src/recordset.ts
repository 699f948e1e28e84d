import { identifier } from './identifier';

/**
 * The fastest multi-row INSERT that still takes ON CONFLICT and RETURNING: all rows in one JSON parameter. `columns`
 * are names and SQL types; a type is our own text, never input. Call it with `[JSON.stringify(rows)]`.
 */
export function recordsetInsert(
  table: string,
  columns: Readonly<Record<string, string>>,
  suffix = '',
): string {
  const names = Object.keys(columns).map(identifier).join(', ');
  const types = Object.entries(columns)
    .map(([name, type]) => `${identifier(name)} ${type}`)
    .join(', ');
  return `insert into ${identifier(table)} (${names}) select ${names} from json_to_recordset($1) as r(${types}) ${suffix}`.trim();
}
