import { metrics } from '@opentelemetry/api';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { WorkLoop } from '@parlance/platform/background-work';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { isUnreachable, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { hours, minutes, plus, seconds, type Clock } from '@parlance/shared/kernel';
import type { gatewayConfig } from '../config';
import { MediaCopier } from '../media/media-copier';
import type { Route } from '../persistence/inboxes.sql';
import {
  dueItemOf,
  journalItems,
  rerouteItems,
  settleItems,
  takeDueItems,
  takeItem,
  type DueItem,
  type JournalRow,
  type Lane,
} from '../persistence/journal.sql';
import { Sender } from '../sending/sender';
import { ownerOf, projectItemBatch, routesOfItems } from './project-item-batch';

const BATCH = 200;
const REROUTE_EVERY = minutes(1);
/** So many items in a row find no database, or no room in it: then it is not because of what is in them. */
const MOST_UNREACHED = 3;
/** Pauses after failures of one item; then once a day. */
const RETRIES = [seconds(1), seconds(5), seconds(30), minutes(2), minutes(10), hours(1), hours(6)];

/**
 * Turns the journal into conversations. Woken when items are committed, so that a message is an event milliseconds
 * later; polls for what other replicas or an earlier life of this process left behind.
 */
@Injectable()
export class Projector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loops: Readonly<Record<Lane, WorkLoop>>;
  private reroutedAt: Date | null = null;
  private waitingSince: Date | null = null;
  private readonly lag = metrics.getMeter('parlance.messaging').createGauge('webhook_projection_lag', {
    unit: 's',
    description: 'Age of the oldest webhook item that was just projected; grows when projection falls behind',
  });

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(MediaCopier) private readonly media: MediaCopier,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) config: ConfigValues<typeof gatewayConfig>,
  ) {
    const loopOf = (lane: Lane): WorkLoop =>
      new WorkLoop({
        name: `Projection of ${lane}`,
        pollMs: seconds(config.PROJECT_POLL_SECONDS),
        work: () => this.projectDue(lane),
        logger,
      });
    this.loops = { calls: loopOf('calls'), others: loopOf('others') };
  }

  onApplicationBootstrap(): void {
    for (const loop of Object.values(this.loops)) loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.loops).map((loop) => loop.stop()));
  }

  /** How long the oldest item that is no call's has waited, while there are more than fit into one batch. */
  get behindMs(): number {
    return this.waitingSince ? this.clock.now().getTime() - this.waitingSince.getTime() : 0;
  }

  /**
   * Writes items and makes what follows from those that are new in one transaction. Where they belong is asked together
   * with the writing: each answer waited for is a turn behind whatever else this process does. Throws when anything of
   * it fails: then nothing is written.
   */
  async journalAndProject(tx: Tx, rows: readonly JournalRow[]): Promise<{ id: string }[]> {
    const [written, routes] = await Promise.all([journalItems(tx, rows), routesOfItems(tx, rows)]);
    const ids = new Set(written.map(({ id }) => id));
    const fresh = rows.filter(({ id }) => ids.has(id)).map(dueItemOf);
    await this.apply(tx, fresh, routes, this.clock.now());
    return written;
  }

  wake(lane: Lane): void {
    this.loops[lane].wake();
  }

  /** A number has been connected: what came for it before is projected now. */
  async reroute(): Promise<void> {
    this.reroutedAt = this.clock.now();
    const rerouted = await this.unitOfWork.acrossTenants((tx) => rerouteItems(tx, this.clock.now()));
    if (rerouted > 0) for (const loop of Object.values(this.loops)) loop.wake();
  }

  private async projectDue(lane: Lane): Promise<boolean> {
    const now = this.clock.now();
    const reroutes = this.reroutedAt === null || now >= plus(this.reroutedAt, REROUTE_EVERY);
    if (lane === 'others' && reroutes) await this.reroute();
    let items: DueItem[] = [];
    try {
      await this.unitOfWork.acrossTenants(async (tx) => {
        items = await takeDueItems(tx, lane, now, BATCH);
        if (lane === 'others') this.waitingSince = items.length === BATCH ? items[0]!.next_attempt_at : null;
        if (items.length > 0) await this.apply(tx, items, await routesOfItems(tx, items), now);
      });
    } catch (error) {
      // One of them may be poisoned, and the others must not wait for it.
      this.logger.warn(
        { err: error, items: items.length },
        'A batch of webhook items is projected one by one',
      );
      await this.projectEach(items, now);
    }
    this.lag.record(lagOf(items, now), { service: 'messaging-gateway', lane });
    return items.length === BATCH;
  }

  private async apply(tx: Tx, items: readonly DueItem[], routes: readonly Route[], now: Date): Promise<void> {
    const { outcomes, hasMedia, hasDispatch } = await projectItemBatch(tx, items, routes, this.outbox, now);
    settleItems(tx, items, outcomes);
    tx.afterCommit(() => {
      if (hasMedia) this.media.wake();
      if (hasDispatch) this.sender.wake();
    });
  }

  private async projectEach(items: readonly DueItem[], now: Date): Promise<void> {
    let unreached = 0;
    for (const item of items) {
      try {
        await this.projectAlone(item, now);
        unreached = 0;
      } catch (error) {
        unreached += 1;
        if (unreached === MOST_UNREACHED) throw error;
      }
    }
  }

  /** Throws when the database cannot be reached: that is not held against the item. */
  private async projectAlone(item: DueItem, now: Date): Promise<void> {
    try {
      await this.unitOfWork.acrossTenants(async (tx) => {
        const taken = await takeItem(tx, item);
        if (taken) await this.apply(tx, [taken], await routesOfItems(tx, [taken]), now);
      });
    } catch (error) {
      if (isUnreachable(error)) throw error;
      this.logger.error(
        { err: error, item: item.id, kind: item.kind },
        'A webhook item could not be projected',
      );
      await this.postpone(item, error, now);
    }
  }

  private async postpone(item: DueItem, error: unknown, now: Date): Promise<void> {
    const pause = RETRIES[item.attempts] ?? hours(24);
    await this.unitOfWork.acrossTenants(async (tx) => {
      if (!(await takeItem(tx, item))) return;
      settleItems(
        tx,
        [item],
        [
          {
            id: item.id,
            tenantId: await ownerOf(tx, item),
            state: 'failed',
            error: error instanceof Error ? error.message : String(error),
            nextAttemptAt: plus(now, pause),
          },
        ],
      );
    });
  }
}

const lagOf = (items: readonly DueItem[], now: Date): number =>
  Math.max(0, ...items.map((item) => (now.getTime() - item.received_at.getTime()) / 1_000));
