import { Inject, Injectable } from '@nestjs/common';
import type { listWebhookHealth } from '@parlance/messaging/contracts';
import { webhookState, type WebhookSigns, type WebhookState } from '@parlance/messaging/domain';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { platformErrors, ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { hours, latest, type Clock } from '@parlance/shared/kernel';
import { canUseInbox, requireScope } from '../access';
import type { gatewayConfig } from '../config';
import { oldestWaiting, watchedNumbers, type WatchedNumber } from '../persistence/webhook-watch.sql';

/** A number with what its webhooks say. */
export interface NumberHealth {
  readonly number: WatchedNumber;
  readonly signs: WebhookSigns;
  readonly state: WebhookState;
}

/** Of one tenant's numbers, or of all with null. What concerns the account as a whole is no sign of a number's traffic. */
export async function readWebhookHealth(
  tx: Tx,
  tenantId: string | null,
  quietAfterMs: number,
  now: Date,
): Promise<NumberHealth[]> {
  return (await watchedNumbers(tx, tenantId)).map((number) => {
    const signs = signsOf(number);
    return { number, signs, state: webhookState(signs, quietAfterMs, now) };
  });
}

/**
 * How many milliseconds the journalled webhook that waits longest has been waiting for its projection. Across tenants:
 * whose an item is, is found by its projection.
 */
export async function readBacklog(tx: Tx, now: Date): Promise<number> {
  const oldest = await oldestWaiting(tx, now);
  return oldest ? now.getTime() - oldest.getTime() : 0;
}

function signsOf({ activity, unsubscribed_since: unsubscribedSince }: WatchedNumber): WebhookSigns {
  const own = activity.filter(({ ofNumber }) => ofNumber);
  return {
    lastReceivedAt: own.reduce<Date | null>(
      (last, { lastReceivedAt }) => latest(last, new Date(lastReceivedAt)),
      null,
    ),
    activeDays: own.flatMap(({ days }) => days),
    unsubscribedSince,
  };
}

/** I37: the last event of every number and field, for those who look after numbers. */
@Injectable()
export class WebhookHealthDesk {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {}

  async list({ actor }: RequestOf<typeof listWebhookHealth>): Promise<ReplyOf<typeof listWebhookHealth>> {
    requireScope(actor, 'workspace:read');
    if (actor.role === 'agent')
      throw new ProblemError(platformErrors.forbidden, { detail: 'Supervisors and administrators only' });
    const now = this.clock.now();
    const numbers = await this.unitOfWork.run(actor.tenantId, (tx) =>
      readWebhookHealth(tx, actor.tenantId, hours(this.config.WEBHOOK_QUIET_HOURS), now),
    );
    const backlogMs = await this.unitOfWork.acrossTenants((tx) => readBacklog(tx, now));
    return {
      items: numbers.filter(({ number }) => canUseInbox(actor, number.inbox_id)).map(toItem),
      projectionLagSeconds: Math.round(backlogMs / 1_000),
    };
  }
}

type Item = ReplyOf<typeof listWebhookHealth>['items'][number];

const toItem = ({ number, signs, state }: NumberHealth): Item => ({
  inboxId: number.inbox_id,
  wabaId: number.waba_id,
  phoneNumberId: number.phone_number_id,
  state,
  lastReceivedAt: signs.lastReceivedAt?.toISOString() ?? null,
  fields: number.activity.map(({ field, lastReceivedAt }) => ({
    field,
    lastReceivedAt: new Date(lastReceivedAt).toISOString(),
  })),
  subscription: {
    checkedAt: number.subscription_checked_at?.toISOString() ?? null,
    unsubscribedSince: number.unsubscribed_since?.toISOString() ?? null,
    restoredAt: number.subscription_restored_at?.toISOString() ?? null,
    problem: number.subscription_problem,
  },
});
