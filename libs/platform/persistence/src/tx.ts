import type { EntityManager } from 'typeorm';

/**
 * An open transaction. Repositories are built from it and from nothing else, so that writing outside of a transaction
 * does not compile.
 */
export interface Tx {
  /** Whose rows are visible; `*` for all tenants. */
  readonly tenantId: string;
  readonly manager: EntityManager;
  /** The rows, also for RETURNING; an empty array for a statement without any. */
  query<Row extends object = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<Row[]>;
  /**
   * The same with a plan that the connection keeps, which takes half of what a short statement costs. For texts that
   * never change and insert, or find one row by its key: a kept plan does not see that tables have grown, and would read
   * all of one that was small. Where many rows are found at once, planning costs little beside.
   */
  prepared<Row extends object = Record<string, unknown>>(sql: string, params: unknown[]): Promise<Row[]>;
  /**
   * Sends a statement whose answer nobody needs before the commit, which fails when it has failed. What is sent later
   * finds it done.
   */
  send(sql: string, params: unknown[]): void;
  /** The same with a plan that is kept, see `prepared`. */
  sendPrepared(sql: string, params: unknown[]): void;
  /** Runs after COMMIT, in order, and never after a rollback. It must not fail: a failure is only logged. */
  afterCommit(hook: () => void): void;
}
