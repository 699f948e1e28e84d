import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { WorkLoop } from '@parlance/platform/background-work';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { LOGGER, runInContext, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { SendReceipt } from '@parlance/providers/whatsapp-cloud';
import { minutes, plus, seconds, type Clock } from '@parlance/shared/kernel';
import type { gatewayConfig } from '../config';
import { GraphClients } from '../inboxes/graph-clients';
import { queueStranded, takeOverdue, type Departure } from '../persistence/dispatch.sql';
import { AcceptedSends } from './accepted-sends';
import { claim } from './claim';
import { MessagePreparation } from './prepare';
import { Settlement } from './settlement';

const OVERDUE_BATCH = 100;
const QUEUE_STRANDED_EVERY = minutes(1);

/**
 * Hands queued messages to Graph: `queued` to `sending` under a lease, then `accepted`, `failed`, back to `queued`, or
 * `unknown`. What is `unknown` waits for a status and is never sent again.
 */
@Injectable()
export class Sender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkLoop;
  private readonly underWay = new Set<Promise<void>>();
  private overdueAt: Date | null = null;
  private strandedAt: Date | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(GraphClients) private readonly clients: GraphClients,
    @Inject(MessagePreparation) private readonly preparation: MessagePreparation,
    @Inject(AcceptedSends) private readonly accepted: AcceptedSends,
    @Inject(Settlement) private readonly settlement: Settlement,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {
    const pollMs = seconds(config.SEND_POLL_SECONDS);
    this.loop = new WorkLoop({ name: 'Sending', pollMs, work: () => this.sendDue(), logger });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.loop.stop();
    await Promise.allSettled(this.underWay);
  }

  wake(): void {
    this.loop.wake();
  }

  private async sendDue(): Promise<boolean> {
    const now = this.clock.now();
    if (this.overdueAt === null || now >= plus(this.overdueAt, seconds(this.config.SEND_POLL_SECONDS))) {
      this.overdueAt = now;
      await this.settleOverdue(now);
    }
    if (this.strandedAt === null || now >= plus(this.strandedAt, QUEUE_STRANDED_EVERY)) {
      this.strandedAt = now;
      await this.unitOfWork.acrossTenants((tx) => queueStranded(tx));
    }
    const free = this.config.SEND_CONCURRENCY - this.underWay.size;
    // The end of a send wakes the loop.
    if (free <= 0) return false;
    const { departures, nextAt } = await this.unitOfWork.acrossTenants((tx) =>
      claim(tx, now, this.config.SEND_LEASE_SECONDS, free),
    );
    for (const departure of departures) this.depart(departure);
    if (nextAt) this.wakeAt(nextAt, now);
    return departures.length > 0;
  }

  private wakeAt(at: Date, now: Date): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.loop.wake(), Math.max(1, at.getTime() - now.getTime()));
  }

  private depart(departure: Departure): void {
    const context = { correlationId: departure.correlation_id, tenantId: departure.tenant_id };
    const sending = runInContext(context, () => this.send(departure))
      .catch((error: unknown) =>
        // The lease ends and the outcome becomes unknown.
        this.logger.error(
          { err: error, dispatch: departure.id },
          'The outcome of a send could not be written down',
        ),
      )
      .finally(() => {
        this.underWay.delete(sending);
        this.loop.wake();
      });
    this.underWay.add(sending);
  }

  private async send(departure: Departure): Promise<void> {
    let receipt: SendReceipt;
    try {
      const client = await this.clients.of(departure.tenant_id, departure.connection_id);
      const body = await this.preparation.prepare(departure, client);
      receipt = await client.sendMessage(departure.phone_number_id, body);
    } catch (error) {
      this.logger.warn({ err: error, dispatch: departure.id }, 'A message could not be handed to Graph');
      return this.settlement.failed(departure, error);
    }
    await this.accepted.add(departure, receipt);
  }

  private async settleOverdue(now: Date): Promise<void> {
    const overdue = await this.unitOfWork.acrossTenants((tx) => takeOverdue(tx, now, OVERDUE_BATCH));
    for (const dispatch of overdue) {
      if (dispatch.state === 'sending') await this.settlement.unknown(dispatch);
      else await this.settlement.outcomeStaysUnknown(dispatch);
    }
  }
}
