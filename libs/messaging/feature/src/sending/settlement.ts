import { Inject, Injectable } from '@nestjs/common';
import {
  afterFailure,
  amend,
  deliver,
  stateOf,
  type Delivery,
  type DeliveryFact,
  type Failure,
} from '@parlance/messaging/domain';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { GraphError } from '@parlance/providers/whatsapp-cloud';
import { plus, seconds, type Clock } from '@parlance/shared/kernel';
import { Changes } from '../changes';
import type { gatewayConfig } from '../config';
import { failureOfGraph, outcomeUnknown } from '../failures';
import { GraphClients } from '../inboxes/graph-clients';
import { InboxHealth } from '../inboxes/inbox-health';
import {
  deleteDispatches,
  holdNumber,
  markUnknown,
  requeue,
  type Departure,
  type DispatchRow,
} from '../persistence/dispatch.sql';
import { lockMessages, updateMessages, type MessageView } from '../persistence/messages.sql';
import { NotSendable } from './prepare';

/** Writes down what became of an attempt to send that Meta did not accept. */
@Injectable()
export class Settlement {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(InboxHealth) private readonly health: InboxHealth,
    @Inject(GraphClients) private readonly clients: GraphClients,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {}

  /** The attempt failed, before or at Meta, or its outcome is not known. */
  async failed(departure: Departure, error: unknown): Promise<void> {
    if (error instanceof NotSendable) {
      const reason = { code: error.code, title: error.title, detail: error.message, action: error.advice };
      return this.giveUp(departure, 'meta', reason);
    }
    const now = this.clock.now();
    const graph = error instanceof GraphError ? error : null;
    const disposition = graph?.disposition ?? 'retry';
    const { tenant_id: tenantId, inbox_id: inboxId } = departure;
    if (disposition === 'credential' && (await this.clients.hasNewToken(tenantId, departure.connection_id)))
      return this.change(departure, (tx) => requeue(tx, tenantId, [departure.id], now));
    const next = afterFailure(
      {
        disposition,
        waitMs: graph?.waitMs ?? null,
        attempts: departure.attempts + 1,
        queuedAt: departure.queued_at,
        deadline: departure.deadline,
      },
      now,
      Math.random(),
    );
    if (next.step === 'reconcile') return this.unknown(departure);
    if (disposition === 'credential' || disposition === 'account')
      await this.change(departure, (tx) =>
        this.health.state(tx, tenantId, inboxId, `${graph!.title}. ${graph!.advice}`),
      );
    if (next.step === 'fail')
      return this.giveUp(departure, 'meta', graph ? failureOfGraph(graph) : notPrepared);
    await this.change(departure, (tx) => {
      requeue(tx, tenantId, [departure.id], next.at);
      if (next.holds === 'number') holdNumber(tx, tenantId, inboxId, next.at);
    });
  }

  /** The answer is lost: a status decides, or time. */
  async unknown(dispatch: DispatchRow): Promise<void> {
    const now = this.clock.now();
    const until = plus(now, seconds(this.config.SEND_RECONCILE_SECONDS));
    await this.change(dispatch, async (tx, changes) => {
      if (!(await markUnknown(tx, dispatch.tenant_id, dispatch.id, until))) return;
      await this.apply(tx, changes, dispatch, { type: 'local', state: 'unknown', at: now.toISOString() });
    });
  }

  /** No status came in time. Evidence that comes later still wins. */
  async outcomeStaysUnknown(dispatch: DispatchRow): Promise<void> {
    await this.giveUp(dispatch, 'presumed', outcomeUnknown);
  }

  private async giveUp(dispatch: DispatchRow, by: 'meta' | 'presumed', reason: Failure): Promise<void> {
    const at = this.clock.now().toISOString();
    await this.change(dispatch, async (tx, changes) => {
      if ((await deleteDispatches(tx, dispatch.tenant_id, [dispatch.id])) === 0) return;
      await this.apply(tx, changes, dispatch, { type: 'failure', by, at, reason });
    });
  }

  private async apply(tx: Tx, changes: Changes, dispatch: DispatchRow, fact: DeliveryFact): Promise<void> {
    const [message] = await lockMessages(tx, dispatch.tenant_id, [dispatch.message_id]);
    if (!message) return;
    if (dispatch.kind === 'message') {
      if (message.delivery) this.write(tx, changes, message, deliver(message.delivery, fact));
    } else if (fact.type === 'failure') this.takeReactionBack(tx, changes, message, dispatch);
  }

  private write(tx: Tx, changes: Changes, message: MessageView, delivery: Delivery): void {
    const written = { ...message, delivery, state: stateOf(delivery), version: message.version + 1 };
    updateMessages(tx, changes.tenantId, [written]);
    changes.statusChanged(written, message.correlation_id);
  }

  /** The customer never got it, so it is not shown any more, unless it was replaced since. */
  private takeReactionBack(tx: Tx, changes: Changes, message: MessageView, dispatch: DispatchRow): void {
    const shown = message.amendments.reactions.business;
    if (shown?.id !== dispatch.id) return;
    const amendments = amend(message.amendments, {
      type: 'reaction',
      by: 'business',
      reaction: { emoji: null, at: this.clock.now().toISOString(), id: `${dispatch.id}-failed` },
    });
    updateMessages(tx, dispatch.tenant_id, [{ ...message, amendments, version: message.version + 1 }]);
    changes.messageAmended(message.id, dispatch.correlation_id);
  }

  private async change(
    dispatch: DispatchRow,
    work: (tx: Tx, changes: Changes) => void | Promise<void>,
  ): Promise<void> {
    await this.unitOfWork.run(dispatch.tenant_id, async (tx) => {
      const changes = new Changes(tx, dispatch.tenant_id, this.outbox);
      await work(tx, changes);
      await changes.state();
    });
  }
}

const notPrepared: Failure = {
  code: 'messaging.not_prepared',
  title: 'The message could not be made ready in time',
  detail: 'Something failed on our side before it was handed to WhatsApp',
  action: 'Send it again. If that fails, too, ask your administrator to look into the log.',
};
