import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { sqlState } from './sqlstate';
import type { Tx } from './tx';
import type { UnitOfWork } from './unit-of-work';

export interface GroupedWriteOptions<Row, Result> {
  /**
   * Writes all rows with few statements, see `recordsetInsert`, and returns what was written. It may return fewer rows
   * than it got (`on conflict do nothing`). Runs across tenants.
   */
  readonly write: (tx: Tx, rows: Row[]) => Promise<Result[]>;
  /** What tells rows apart, for example their id. */
  readonly keyOf: (row: Row) => string;
  readonly keyOfResult: (result: Result) => string;
  readonly maxRows?: number;
  readonly maxInFlight?: number;
  /** Rows that may wait; more are refused. */
  readonly maxWaiting?: number;
  /** For what is urgent and rare: rows do not wait for others that may arrive in the same turn of the event loop. */
  readonly atOnce?: boolean;
}

interface Waiting<Row, Result> {
  row: Row;
  resolve: (result: Result | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit: rows that arrive at the same time share statements and a transaction, and each caller continues after
 * its own row is committed. Three times as many rows a second as one statement for each.
 */
export class GroupedWrite<Row, Result> {
  private readonly waiting: Waiting<Row, Result>[] = [];
  private inFlight = 0;
  private scheduled = false;
  private idle: (() => void)[] = [];
  private readonly maxRows: number;
  private readonly maxInFlight: number;
  private readonly maxWaiting: number;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly options: GroupedWriteOptions<Row, Result>,
  ) {
    this.maxRows = options.maxRows ?? 500;
    this.maxInFlight = options.maxInFlight ?? 2;
    this.maxWaiting = options.maxWaiting ?? 10_000;
  }

  /** Rows that wait for a statement. */
  get depth(): number {
    return this.waiting.length;
  }

  /**
   * Resolves after the commit: the written row, or undefined when the statement returned none for it because it was
   * there before. Throws `platform.unavailable` when too many rows wait, and the database's error when it refuses
   * this row.
   */
  async add(row: Row): Promise<Result | undefined> {
    if (this.waiting.length >= this.maxWaiting)
      throw new ProblemError(platformErrors.unavailable, {
        detail: 'More is arriving than can be written. Try again',
        retryAfterSeconds: 1,
      });
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when nothing waits and nothing is being written. */
  async drain(): Promise<void> {
    if (this.waiting.length === 0 && this.inFlight === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.maxInFlight) return;
    this.scheduled = true;
    // Also at once rows that are added one after the other go together.
    if (this.options.atOnce) queueMicrotask(() => this.begin());
    else setImmediate(() => this.begin());
  }

  private begin(): void {
    this.scheduled = false;
    while (this.inFlight < this.maxInFlight && this.waiting.length > 0)
      void this.flush(this.waiting.splice(0, this.maxRows));
  }

  private async flush(group: Waiting<Row, Result>[]): Promise<void> {
    this.inFlight += 1;
    await this.write(group);
    this.inFlight -= 1;
    if (this.waiting.length > 0) this.schedule();
    else if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  private async write(group: Waiting<Row, Result>[]): Promise<void> {
    try {
      const rows = group.map((waiting) => waiting.row);
      const written = await this.unitOfWork.acrossTenants((tx) => this.options.write(tx, rows));
      const results = new Map(written.map((result) => [this.options.keyOfResult(result), result]));
      for (const { row, resolve } of group) {
        const key = this.options.keyOf(row);
        resolve(results.get(key));
        // A second row with the same key in this group was not the one that was written.
        results.delete(key);
      }
    } catch (error) {
      await this.divide(group, error);
    }
  }

  /** One row that the database cannot take must not fail the others: halves are tried until it stands alone. */
  private async divide(group: Waiting<Row, Result>[], error: unknown): Promise<void> {
    if (group.length === 1 || !isFaultOfARow(error)) {
      for (const { reject } of group) reject(error);
      return;
    }
    const middle = Math.ceil(group.length / 2);
    await this.write(group.slice(0, middle));
    await this.write(group.slice(middle));
  }
}

/** Data exceptions and broken constraints. */
const isFaultOfARow = (error: unknown): boolean => /^2[23]/.test(sqlState(error) ?? '');
