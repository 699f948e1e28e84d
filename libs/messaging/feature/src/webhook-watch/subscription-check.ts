import { metrics } from '@opentelemetry/api';
import { Inject, Injectable } from '@nestjs/common';
import { withAnswer, type SubscriptionAnswer } from '@parlance/messaging/domain';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { GraphError, type WhatsAppCloudClient } from '@parlance/providers/whatsapp-cloud';
import { minus, minutes, type Clock } from '@parlance/shared/kernel';
import type { gatewayConfig } from '../config';
import { GraphClients } from '../inboxes/graph-clients';
import { takeAccount, writeSubscription, type WatchedAccount } from '../persistence/webhook-watch.sql';

/**
 * I37: asks Meta now and then whether the app still gets the webhooks of each account (`GET /{waba}/subscribed_apps`), and
 * subscribes it again when it does not. A subscription that is there is never renewed: that would take away its callback
 * override.
 */
@Injectable()
export class SubscriptionCheck {
  private readonly losses = metrics
    .getMeter('parlance.messaging')
    .createCounter('webhook_subscriptions_lost_total', {
      description: 'Accounts whose webhooks Meta was found not to send to the app, by what came of it',
    });

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(GraphClients) private readonly clients: GraphClients,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {
    // A counter that begins with its first loss would not be seen to increase.
    for (const outcome of ['restored', 'refused'])
      this.losses.add(0, { service: 'messaging-gateway', outcome });
  }

  /** Every account that is due, one after the other. */
  async run(): Promise<void> {
    for (;;) {
      const now = this.clock.now();
      const before = minus(now, minutes(this.config.WEBHOOK_SUBSCRIPTION_MINUTES));
      const account = await this.unitOfWork.acrossTenants((tx) => takeAccount(tx, now, before));
      if (!account) return;
      const answer = await this.ask(account);
      this.tell(account, answer);
      await this.unitOfWork.run(account.tenantId, (tx) =>
        writeSubscription(tx, account, withAnswer(account, answer, now)),
      );
    }
  }

  private async ask(account: WatchedAccount): Promise<SubscriptionAnswer> {
    const { tenantId, connectionId, wabaId, appId } = account;
    try {
      const client = await this.clients.of(tenantId, connectionId);
      if (await isSubscribed(client, wabaId, appId)) return { is: 'subscribed' };
      return await subscribe(client, wabaId, appId);
    } catch (error) {
      if (!(error instanceof GraphError))
        this.logger.error({ err: error }, 'A subscription could not be checked');
      return { is: 'unknown', reason: reasonOf(error) };
    }
  }

  private tell({ wabaId, restoredAt, unsubscribedSince }: WatchedAccount, answer: SubscriptionAnswer): void {
    if (answer.is !== 'restored' && answer.is !== 'refused') return;
    // What was found before is not found again at every question.
    if (answer.is === 'refused' && unsubscribedSince !== null) return;
    this.losses.add(1, { service: 'messaging-gateway', outcome: answer.is });
    this.logger.error(
      {
        waba: wabaId,
        unsubscribedSince,
        restoredBefore: restoredAt,
        ...('reason' in answer && { reason: answer.reason }),
      },
      answer.is === 'restored'
        ? 'Meta had stopped sending webhooks of an account to the app; it is subscribed again. What came meanwhile was not received'
        : 'Meta does not send webhooks of an account to the app, and it could not be subscribed again',
    );
  }
}

async function isSubscribed(client: WhatsAppCloudClient, wabaId: string, appId: string): Promise<boolean> {
  const apps = await client.getSubscribedApps(wabaId);
  return apps.some((app) => app.whatsapp_business_api_data?.id === appId);
}

async function subscribe(
  client: WhatsAppCloudClient,
  wabaId: string,
  appId: string,
): Promise<SubscriptionAnswer> {
  try {
    await client.subscribeApp(wabaId);
    if (await isSubscribed(client, wabaId, appId)) return { is: 'restored' };
    return { is: 'refused', reason: 'Meta agreed, and does not have the app among those it sends to' };
  } catch (error) {
    return { is: 'refused', reason: reasonOf(error) };
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof GraphError ? `${error.title}: ${error.details}` : 'The question could not be asked';
