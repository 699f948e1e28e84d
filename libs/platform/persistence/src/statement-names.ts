import { createHash } from 'node:crypto';

const names = new Map<string, string>();

/** The server keeps prepared statements by name, for each connection. */
export function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = createHash('sha256').update(sql).digest('base64url').slice(0, 24);
    names.set(sql, name);
  }
  return name;
}
