import type { Logger } from '@parlance/platform/observability';
import type { Tx, UnitOfWork } from '@parlance/platform/persistence';
import { plus, newId, seconds, type Clock } from '@parlance/shared/kernel';
import { RecordingRepository } from '../persistence/recording-repository';
import type { CallRecordingRow, Step } from '../persistence/rows';

export interface LeasedWorkParts {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leaseMs: number;
  /** Rows that one process works on at the same time. */
  readonly capacity: number;
  readonly steps: readonly Step[];
  /** Does one step, until it is done or the signal says that it is somebody else's. What it throws is logged. */
  run(row: CallRecordingRow, signal: AbortSignal): Promise<void>;
}

const POLL_MS = seconds(1);

/**
 * Work on rows outside of their transactions, one process at a time: the lease is renewed while the process lives, so that
 * what a killed one had begun is begun again by another. Whatever is written is written under the lease or not at all.
 */
export class LeasedWork {
  private readonly running = new Map<string, { controller: AbortController; done: Promise<void> }>();
  private timer: NodeJS.Timeout | undefined;
  private taking: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: LeasedWorkParts) {}

  start(): void {
    this.timer = setInterval(() => this.wake(), POLL_MS).unref();
    this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    if (this.stopped) return;
    this.taking = (this.taking ?? Promise.resolve())
      .then(() => this.take())
      .catch((error: unknown) => this.parts.logger.warn({ err: error }, 'Work could not be looked for'));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.taking;
    for (const { controller } of this.running.values()) controller.abort();
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  /** Changes the row unless it is somebody else's by now. */
  async write(
    { tenantId, callId, leaseId }: CallRecordingRow,
    change: (tx: Tx, row: CallRecordingRow) => Promise<void>,
  ): Promise<boolean> {
    return this.parts.unitOfWork.run(tenantId, async (tx) => {
      const row = await new RecordingRepository(tx).lock(callId);
      if (!row || row.leaseId !== leaseId) return false;
      await change(tx, row);
      return true;
    });
  }

  async postpone(row: CallRecordingRow, delayMs: number, attempts: number): Promise<void> {
    await this.parts.unitOfWork.run(row.tenantId, (tx) =>
      new RecordingRepository(tx).postpone(row, plus(this.parts.clock.now(), delayMs), attempts),
    );
  }

  private async take(): Promise<void> {
    const { unitOfWork, clock, steps, capacity, leaseMs } = this.parts;
    const free = capacity - this.running.size;
    if (free <= 0 || this.stopped) return;
    const now = clock.now();
    const ids = Array.from({ length: free }, () => newId());
    const rows = await unitOfWork.acrossTenants((tx) =>
      new RecordingRepository(tx).lease(steps, now, plus(now, leaseMs), ids),
    );
    for (const row of rows) this.begin(row);
  }

  private begin(row: CallRecordingRow): void {
    const controller = new AbortController();
    const renewal = setInterval(() => void this.renew(row, controller), this.parts.leaseMs / 3);
    const done = this.parts
      .run(row, controller.signal)
      .catch((error: unknown) =>
        this.parts.logger.error({ err: error, callId: row.callId }, 'Work on a call failed'),
      )
      .finally(() => {
        clearInterval(renewal);
        this.running.delete(row.leaseId!);
        this.wake();
      });
    this.running.set(row.leaseId!, { controller, done });
  }

  private async renew(row: CallRecordingRow, controller: AbortController): Promise<void> {
    const { unitOfWork, clock, leaseMs, logger } = this.parts;
    try {
      const until = plus(clock.now(), leaseMs);
      const isOurs = await unitOfWork.run(row.tenantId, (tx) =>
        new RecordingRepository(tx).renew(row, until),
      );
      if (!isOurs) controller.abort();
    } catch (error) {
      logger.warn({ err: error, callId: row.callId }, 'A lease could not be renewed');
    }
  }
}
