import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { OpenTransaction } from './open-transaction';
import { isRetryable, isUnreachable } from './sqlstate';
import type { Tx } from './tx';

const RETRIES = 3;
const ALL_TENANTS = '*';
const TENANT = /^[a-z0-9]+(-[a-z0-9]+)*$/;

type Attempt<T> = { readonly result: T } | { readonly error: unknown; readonly mayRunAgain: boolean };

/**
 * Opens transactions. The function it is given may run again (up to three times more, after a serialization failure, a
 * deadlock, or when the connection turns out to have been closed before it began), so it has no effect outside of the
 * database: messages go through the outbox, the rest through `afterCommit`. It opens no second transaction and waits for
 * no network.
 */
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);

  constructor(private readonly dataSource: DataSource) {}

  /** Sees and writes the rows of one tenant. */
  async run<T>(tenantId: string, work: (tx: Tx) => T | Promise<T>): Promise<T> {
    if (!TENANT.test(tenantId)) throw new Error('A unit of work needs a tenant id (a lower-case slug)');
    return this.withRetries(tenantId, work);
  }

  /** Sees and writes the rows of all tenants. For the relay, the ingress journal and sweepers only. */
  async acrossTenants<T>(work: (tx: Tx) => T | Promise<T>): Promise<T> {
    return this.withRetries(ALL_TENANTS, work);
  }

  private async withRetries<T>(tenantId: string, work: (tx: Tx) => T | Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.attempt(tenantId, work);
      if ('result' in outcome) return outcome.result;
      if (attempt >= RETRIES || !outcome.mayRunAgain) throw outcome.error;
      await delay(5 * 4 ** attempt * (0.5 + Math.random()));
    }
  }

  private async attempt<T>(tenantId: string, work: (tx: Tx) => T | Promise<T>): Promise<Attempt<T>> {
    const runner = this.dataSource.createQueryRunner();
    let transaction: OpenTransaction | undefined;
    let result: T;
    try {
      transaction = await OpenTransaction.begin(runner, tenantId);
      result = await work(transaction);
      await transaction.commit();
    } catch (thrown) {
      if (!transaction) throw thrown;
      const error = await transaction.rollback(thrown);
      const wasStale = !transaction.hasBegun && isUnreachable(error);
      return { error, mayRunAgain: wasStale || isRetryable(error) };
    } finally {
      await runner.release();
    }
    for (const hook of transaction.hooks) this.runHook(hook);
    return { result };
  }

  private runHook(hook: () => void): void {
    try {
      hook();
    } catch (error) {
      this.logger.error({ err: error }, 'A hook failed after its transaction was committed');
    }
  }
}
