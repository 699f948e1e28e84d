import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import { isRetryable } from './sqlstate';
import { prepared } from './prepared-statement';
import type { Tx } from './tx';

const RETRIES = 3;
const ALL_TENANTS = '*';
const TENANT = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Opens transactions. The function it is given may run again (up to three times more, after a serialization failure or
 * a deadlock), so it has no effect outside of the database: messages go through the outbox, the rest through
 * `afterCommit`. It opens no second transaction and waits for no network.
 */
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);

  constructor(private readonly dataSource: DataSource) {}

  /** Sees and writes the rows of one tenant. */
  async run<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (!TENANT.test(tenantId)) throw new Error('A unit of work needs a tenant id (a lower-case slug)');
    return this.withRetries(tenantId, work);
  }

  /** Sees and writes the rows of all tenants. For the relay, the ingress journal and sweepers only. */
  async acrossTenants<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.withRetries(ALL_TENANTS, work);
  }

  private async withRetries<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.transaction(tenantId, work);
      } catch (error) {
        if (attempt >= RETRIES || !isRetryable(error)) throw error;
        await delay(5 * 4 ** attempt * (0.5 + Math.random()));
      }
    }
  }

  private async transaction<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const hooks: (() => void)[] = [];
    let result: T;
    try {
      await runner.startTransaction();
      const tx = transactionOn(runner, tenantId, hooks);
      await tx.prepared("select set_config('app.tenant_id', $1, true)", [tenantId]);
      result = await work(tx);
      await runner.commitTransaction();
    } catch (error) {
      // A lost connection cannot roll back, and has been rolled back by the server.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
    for (const hook of hooks) this.runHook(hook);
    return result;
  }

  private runHook(hook: () => void): void {
    try {
      hook();
    } catch (error) {
      this.logger.error({ err: error }, 'A hook failed after its transaction was committed');
    }
  }
}

function transactionOn(runner: QueryRunner, tenantId: string, hooks: (() => void)[]): Tx {
  return {
    tenantId,
    manager: runner.manager,
    // Without the structured result, UPDATE and DELETE … RETURNING give [rows, count].
    query: async <Row extends object>(sql: string, params?: unknown[]) =>
      (await runner.query(sql, params, true)).records as Row[],
    prepared: (sql, params) => prepared(runner, sql, params),
    afterCommit: (hook) => void hooks.push(hook),
  };
}
