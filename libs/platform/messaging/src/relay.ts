import type { Tx, UnitOfWork } from '@parlance/platform/persistence';
import type { FastPath } from './fast-path';
import { describe, type Logger } from './logger';
import type { NatsLink } from './nats-connection';
import { publishWaiting, replayNext, waitingAggregates, type BatchOutcome } from './outbox-batch';
import type { OutboxPublisher } from './outbox-publisher';
import type { StreamRecord } from './stream-record';
import type { MessagingTuning } from './tuning';

/** What one turn did: nothing because another process has the lock, or because there was nothing, or some work. */
type Turn = 'locked-out' | 'idle' | 'more' | 'blocked';

/**
 * Brings every committed outbox row to its stream, whatever happened to the process that wrote it. One relay per
 * service works at a time: the lock lives and dies with each batch's transaction.
 */
export class Relay {
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<void> | undefined;
  private stopping = false;
  private wanted = false;
  private checkNow = true;
  private checkedAt = 0;
  private oldestAgeSeconds = 0;

  constructor(
    private readonly link: NatsLink,
    private readonly unitOfWork: UnitOfWork,
    private readonly publisher: OutboxPublisher,
    private readonly fastPath: FastPath,
    private readonly streams: StreamRecord,
    private readonly tuning: MessagingTuning,
    private readonly logger: Logger,
  ) {
    link.onConnected(() => this.suspect());
    link.onDisconnected(() => this.fastPath.close());
    publisher.whenRewound(() => this.suspect());
    fastPath.whenClosed(() => this.wake());
  }

  /** Age of the oldest row that is not yet published; 0 when there is none. */
  get oldestAge(): number {
    return this.oldestAgeSeconds;
  }

  /** Publishes what an earlier process left, then goes on in the background. */
  async start(): Promise<void> {
    await this.run();
    this.timer = setInterval(() => this.wake(), this.tuning.relayPollMs);
  }

  /** A last turn, so that what was committed up to now is on its way; what fails waits for the next start. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.fastPath.settle();
    this.fastPath.close();
    await this.current;
    this.stopping = true;
    await this.run();
  }

  /** Does a turn soon. */
  wake(): void {
    if (this.stopping || !this.timer) return;
    this.wanted = true;
    if (this.current) return;
    this.current = this.run().finally(() => {
      this.current = undefined;
    });
  }

  /** The streams may not be what they were: nothing goes out before they have been looked at. */
  private suspect(): void {
    this.fastPath.close();
    this.checkNow = true;
    this.wake();
  }

  private async run(): Promise<void> {
    try {
      do {
        this.wanted = false;
        let turn: Turn;
        do turn = await this.turn();
        while (turn === 'more');
      } while (this.wanted && !this.stopping && this.link.connected && this.fastPath.isOpen);
    } catch (error) {
      this.fastPath.close();
      this.logger.warn(`The relay tries again in ${this.tuning.relayPollMs} ms: ${describe(error)}`);
    }
  }

  private async turn(): Promise<Turn> {
    if (!this.link.connected) return 'blocked';
    let waiting: ReadonlySet<string> = new Set();
    const turn = await this.unitOfWork.acrossTenants(async (tx): Promise<Turn> => {
      const [lock] = await tx.query<{ locked: boolean }>(
        `select pg_try_advisory_xact_lock(hashtext('parlance.outbox'), hashtext(current_schema())) as locked`,
      );
      if (!lock?.locked) return 'locked-out';
      await this.checkStreams(tx);
      const replayed = await replayNext(tx, this.publisher, this.tuning.relayBatch);
      if (replayed) return this.judge(replayed, true);
      const outcome = await publishWaiting(tx, this.publisher, {
        batch: this.tuning.relayBatch,
        graceMs: this.fastPath.isOpen ? this.tuning.relayGraceMs : 0,
        retryDelaysMs: this.tuning.retryDelaysMs,
      });
      await this.measure(tx);
      waiting = await waitingAggregates(tx);
      return this.judge(outcome, outcome.found === this.tuning.relayBatch);
    });
    if (turn === 'idle' && this.link.connected && !this.checkNow && !this.stopping)
      this.fastPath.open(waiting);
    return turn;
  }

  private judge(outcome: BatchOutcome, more: boolean): Turn {
    if (outcome.blocked) {
      this.logger.warn(`Publishing is blocked: ${outcome.blocked.message}`);
      // A stream may have vanished without the connection having been lost.
      this.checkNow = true;
      return 'blocked';
    }
    if (this.checkNow) return 'more';
    return more ? 'more' : 'idle';
  }

  private async checkStreams(tx: Tx): Promise<void> {
    const now = performance.now();
    if (!this.checkNow && now - this.checkedAt < this.tuning.streamCheckMs) return;
    this.checkNow = false;
    try {
      const begun = await this.streams.compare(tx, this.publisher.rewoundStreams);
      this.publisher.clearRewound();
      for (const stream of begun) this.publisher.forget(stream);
      if (begun.length > 0) this.fastPath.close();
      this.checkedAt = now;
    } catch (error) {
      this.checkNow = true;
      throw error;
    }
  }

  private async measure(tx: Tx): Promise<void> {
    const [oldest] = await tx.query<{ age: string }>(
      `select extract(epoch from clock_timestamp() - created_at) as age from outbox
       where published_at is null order by position limit 1`,
    );
    this.oldestAgeSeconds = Math.max(Number(oldest?.age ?? 0), 0);
  }
}
