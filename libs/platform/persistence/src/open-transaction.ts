import type { ClientBase } from 'pg';
import type { EntityManager, QueryRunner } from 'typeorm';
import { nameOf } from './statement-names';
import { sqlState } from './sqlstate';
import type { Tx } from './tx';

/** What every statement says after the one that failed. */
const FAILED_BEFORE = '25P02';

/**
 * A transaction on a connection that sends statements without waiting for the answers to earlier ones: the server takes
 * them in order. So its beginning costs no round trip, and neither does what is only sent.
 */
export class OpenTransaction implements Tx {
  readonly hooks: (() => void)[] = [];
  /** Stays false when the pool still had a connection that the server had closed already. */
  hasBegun = false;
  private readonly sent: Promise<unknown>[] = [];

  private constructor(
    readonly tenantId: string,
    private readonly runner: QueryRunner,
    private readonly connection: ClientBase,
  ) {}

  /** `tenantId` goes into SQL as it is: the caller has checked it. */
  static async begin(runner: QueryRunner, tenantId: string): Promise<OpenTransaction> {
    const connection = (await runner.connect()) as ClientBase;
    const transaction = new OpenTransaction(tenantId, runner, connection);
    transaction.mark(true);
    const begin = connection.query(`begin; set local app.tenant_id = '${tenantId}'`);
    transaction.watch(begin.then(() => void (transaction.hasBegun = true)));
    return transaction;
  }

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async query<Row extends object>(sql: string, params?: unknown[]): Promise<Row[]> {
    return (await this.connection.query<Row>(sql, params)).rows;
  }

  async prepared<Row extends object>(sql: string, params: unknown[]): Promise<Row[]> {
    return (await this.connection.query<Row>({ name: nameOf(sql), text: sql, values: params })).rows;
  }

  send(sql: string, params: unknown[]): void {
    this.watch(this.connection.query(sql, params));
  }

  sendPrepared(sql: string, params: unknown[]): void {
    this.watch(this.connection.query({ name: nameOf(sql), text: sql, values: params }));
  }

  afterCommit(hook: () => void): void {
    this.hooks.push(hook);
  }

  async commit(): Promise<void> {
    const [, { command }] = await Promise.all([Promise.all(this.sent), this.connection.query('commit')]);
    this.mark(false);
    // The server says no other word of it than this one.
    if (command !== 'COMMIT')
      throw new Error('A statement failed and was passed over: nothing was committed');
  }

  /** Returns the error of the statement that failed first, when `error` is only what followed from it. */
  async rollback(error: unknown): Promise<unknown> {
    // A lost connection cannot roll back, and has been rolled back by the server.
    await this.connection.query('rollback').catch(() => undefined);
    this.mark(false);
    if (sqlState(error) !== FAILED_BEFORE) return error;
    const answers = await Promise.allSettled(this.sent);
    return answers.find((answer) => answer.status === 'rejected')?.reason ?? error;
  }

  /** TypeORM would wait for the answer to its own BEGIN, and without this its repositories would send another. */
  private mark(isActive: boolean): void {
    (this.runner as { isTransactionActive: boolean }).isTransactionActive = isActive;
  }

  private watch(answer: Promise<unknown>): void {
    answer.catch(() => undefined);
    this.sent.push(answer);
  }
}
