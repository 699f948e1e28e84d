import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { QueryRunnerAlreadyReleasedError, type QueryRunner } from 'typeorm';

const names = new Map<string, string>();

/** The server keeps statements by name, for each connection. */
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = createHash('sha256').update(sql).digest('base64url').slice(0, 24);
    names.set(sql, name);
  }
  return name;
}

/** TypeORM knows no prepared statements: this goes to the connection of its transaction. */
export async function prepared<Row extends object>(
  runner: QueryRunner,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  // A runner whose connection broke would open another one, outside of the transaction.
  if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
  const connection = (await runner.connect()) as ClientBase;
  const { rows } = await connection.query<Row>({ name: nameOf(sql), text: sql, values });
  return rows;
}
