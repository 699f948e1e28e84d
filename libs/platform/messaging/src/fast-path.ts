import type { UnitOfWork } from '@parlance/platform/persistence';
import { describe, type Logger } from './logger';
import type { OutboxPublisher } from './outbox-publisher';
import { aggregateKey, markPublished, type OutboxRow, type PublishedRow } from './outbox-row';

const MOST_IN_FLIGHT = 5_000;
const MARK_BATCH = 500;

/**
 * Publishes rows right after their commit. It is open only while the relay has found the road clear; after the first
 * failure everything waits for the relay, so that later messages of an aggregate do not pass earlier ones.
 */
export class FastPath {
  private opened = false;
  private waiting: ReadonlySet<string> = new Set();
  private running = 0;
  private marks: PublishedRow[] = [];
  private marking: Promise<void> | undefined;
  private onClosed: () => void = () => undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly publisher: OutboxPublisher,
    private readonly logger: Logger,
  ) {}

  get isOpen(): boolean {
    return this.opened;
  }

  /** Called when rows have to wait for the relay. */
  whenClosed(listener: () => void): void {
    this.onClosed = listener;
  }

  /** `waiting`: aggregates whose earlier row was refused; their rows are left to the relay. */
  open(waiting: ReadonlySet<string>): void {
    this.opened = true;
    this.waiting = waiting;
  }

  close(): void {
    this.opened = false;
  }

  /** Committed rows, in the order in which they were stated. Never throws: the rows are safe where they are. */
  dispatch(rows: readonly OutboxRow[]): void {
    if (!this.opened || this.publisher.inFlight + rows.length > MOST_IN_FLIGHT) {
      this.onClosed();
      return;
    }
    for (const row of rows) if (!this.waiting.has(aggregateKey(row))) void this.publish(row);
  }

  /** Waits until nothing is on its way any more. */
  async settle(): Promise<void> {
    while (this.running > 0 || this.marking) {
      await (this.marking ?? new Promise((resolve) => setTimeout(resolve, 5)));
    }
  }

  private async publish(row: OutboxRow): Promise<void> {
    this.running += 1;
    try {
      const ack = await this.publisher.publish(row, 'fast');
      this.marks.push({ row, sequence: ack.seq });
      this.marking ??= this.mark();
    } catch (error) {
      if (this.opened) this.logger.warn(`Publishing waits for the relay: ${describe(error)}`);
      this.opened = false;
      this.onClosed();
    } finally {
      this.running -= 1;
    }
  }

  /** Groups marks: while one statement runs, the next ones gather. */
  private async mark(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.marks.length > 0) {
        const batch = this.marks.splice(0, MARK_BATCH);
        await this.unitOfWork.acrossTenants((tx) => markPublished(tx, batch));
      }
    } catch (error) {
      // Unmarked rows are published again by the relay; the stream or the inboxes drop the second copy.
      this.logger.warn(`Published rows could not be marked: ${describe(error)}`);
      this.marks = [];
    } finally {
      this.marking = undefined;
    }
  }
}
