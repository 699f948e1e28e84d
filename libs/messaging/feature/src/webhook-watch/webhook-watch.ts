import { metrics, type ObservableResult } from '@opentelemetry/api';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { WEBHOOK_STATES, webhookProblem } from '@parlance/messaging/domain';
import { Periodic } from '@parlance/platform/background-work';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { hours, seconds, type Clock } from '@parlance/shared/kernel';
import type { gatewayConfig } from '../config';
import { InboxHealth } from '../inboxes/inbox-health';
import { SubscriptionCheck } from './subscription-check';
import { WebhookActivity } from './webhook-activity';
import { readBacklog, readWebhookHealth, type NumberHealth } from './webhook-health';

const SERVICE = { service: 'messaging-gateway' };

/** I37: notices that webhooks have stopped, and says so: of the inbox, in the log and in metrics. */
@Injectable()
export class WebhookWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly watching: Periodic;
  private numbers: readonly NumberHealth[] = [];
  private backlog = { ms: 0, at: new Date(0) };
  private readonly stopObserving: () => void;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SubscriptionCheck) private readonly subscriptions: SubscriptionCheck,
    @Inject(WebhookActivity) private readonly activity: WebhookActivity,
    @Inject(InboxHealth) private readonly inboxes: InboxHealth,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {
    this.watching = new Periodic('Webhook watch', seconds(config.WEBHOOK_WATCH_SECONDS), () => this.look());
    this.stopObserving = this.observe();
  }

  onApplicationBootstrap(): void {
    this.watching.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopObserving();
    await this.watching.stop();
  }

  private async look(): Promise<void> {
    await this.activity.write();
    await this.subscriptions.run();
    const now = this.clock.now();
    const quietAfter = hours(this.config.WEBHOOK_QUIET_HOURS);
    await this.unitOfWork.acrossTenants(async (tx) => {
      this.numbers = await readWebhookHealth(tx, null, quietAfter, now);
      this.backlog = { ms: await readBacklog(tx, now), at: now };
    });
    for (const number of this.numbers) await this.state(number);
  }

  private async state({ number, signs, state }: NumberHealth): Promise<void> {
    const problem = webhookProblem(state, signs);
    if (problem === number.webhook_problem) return;
    const { tenant_id: tenantId, inbox_id: inboxId } = number;
    const isNews = await this.unitOfWork.run(tenantId, (tx) =>
      this.inboxes.webhooks(tx, tenantId, inboxId, problem),
    );
    if (!isNews) return;
    const about = { inbox: inboxId, state, lastReceivedAt: signs.lastReceivedAt };
    if (problem === null) this.logger.info(about, 'Webhooks of a number come again');
    else this.logger.error(about, 'Webhooks of a number have stopped');
  }

  /** By inbox, which is ours: neither a number nor an organisation. */
  private observe(): () => void {
    const meter = metrics.getMeter('parlance.messaging');
    const age = meter.createObservableGauge('webhook_age_seconds', {
      description: 'Time since the last webhook of a number, by inbox and field',
      unit: 's',
    });
    const state = meter.createObservableGauge('webhook_state', {
      description: '1 for the state that the webhooks of an inbox are in, 0 for the others',
    });
    const backlog = meter.createObservableGauge('webhook_backlog_seconds', {
      description: 'How long the journalled webhook that waits longest has been waiting for its projection',
      unit: 's',
    });
    const observers = [
      [age, (result: ObservableResult) => this.observeAges(result)],
      [state, (result: ObservableResult) => this.observeStates(result)],
      [backlog, (result: ObservableResult) => this.observeBacklog(result)],
    ] as const;
    for (const [gauge, observer] of observers) gauge.addCallback(observer);
    return () => observers.forEach(([gauge, observer]) => gauge.removeCallback(observer));
  }

  private observeAges(result: ObservableResult): void {
    const now = this.clock.now().getTime();
    for (const { number } of this.numbers)
      for (const { field, ofNumber, lastReceivedAt } of number.activity)
        if (ofNumber)
          result.observe(Math.max(0, now - Date.parse(lastReceivedAt)) / 1_000, {
            ...SERVICE,
            inbox: number.inbox_id,
            field,
          });
  }

  /** All of them: a series that is not observed any more would keep its last value. */
  private observeStates(result: ObservableResult): void {
    for (const { number, state } of this.numbers)
      for (const each of WEBHOOK_STATES)
        result.observe(each === state ? 1 : 0, { ...SERVICE, inbox: number.inbox_id, state: each });
  }

  /** What waited then still waits as far as we know, and longer by now. */
  private observeBacklog(result: ObservableResult): void {
    const { ms, at } = this.backlog;
    const since = ms > 0 ? this.clock.now().getTime() - at.getTime() : 0;
    result.observe((ms + since) / 1_000, SERVICE);
  }
}
