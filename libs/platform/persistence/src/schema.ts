import { createHash } from 'node:crypto';

/** One step of a schema, hand-written. Applied once, in order, and never changed after its release. */
export interface Migration {
  /** For example `0001-conversations`; unique in the service. */
  readonly id: string;
  /** Statements; names without a schema are in the service's own. */
  readonly up: string | readonly string[];
  /** False for what cannot run in a transaction (CREATE INDEX CONCURRENTLY). Write it so that it can run again. */
  readonly transactional?: boolean;
}

/** What one service keeps in PostgreSQL. */
export interface ServiceSchema {
  readonly schema: string;
  readonly migrations: readonly Migration[];
  /** Entity classes: rows, without behaviour. */
  readonly entities: readonly (abstract new (...args: never[]) => object)[];
}

export const checksum = (migration: Migration): string =>
  createHash('sha256').update([migration.up].flat().join('\n;\n')).digest('hex');
