import { createHash } from 'node:crypto';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { WorkLoop } from '@parlance/platform/background-work';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { canonicalJson, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { releasePermissionRequest, reservePermissionRequest } from '@parlance/policy/contracts';
import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { minus, minutes, newId, seconds, type Clock } from '@parlance/shared/kernel';
import type { gatewayConfig } from '../config';
import {
  deleteReservation,
  lockReservation,
  openReservation,
  takeLeftReservation,
} from '../persistence/permission-reservations.sql';
import { refusalOf } from './refusal';

/** Longer than a request lives: whoever began it has ended or is gone. */
const LEFT_AFTER = minutes(1);

export interface PermissionRequest {
  readonly tenantId: string;
  readonly inboxId: string;
  readonly contactId: string;
  readonly kind: 'free-form' | 'template';
}

/**
 * Messages that ask for permission to call spend a budget that policy keeps (C-181, C-182). What is reserved for a
 * message is written down first, so that it is given back when the message was not queued, whatever happened.
 */
@Injectable()
export class PermissionRequests implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkLoop;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) config: ConfigValues<typeof gatewayConfig>,
  ) {
    this.loop = new WorkLoop({
      name: 'Giving permission requests back',
      pollMs: seconds(config.SEND_POLL_SECONDS),
      work: () => this.giveBackLeft(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /**
   * Reserves a request under the id of a message and lets `queue` write that message, which calls `spend` in its
   * transaction. A repetition of the same request under its key reserves the same again. Throws what policy refuses,
   * with its code and explanation, and whatever `queue` throws.
   */
  async reserved<M extends { readonly id: string }>(
    asked: PermissionRequest,
    repetition: { readonly key: string | undefined; readonly request: unknown },
    queue: (messageId: string) => Promise<M>,
  ): Promise<M> {
    const { tenantId, inboxId, contactId, kind } = asked;
    const messageId = await this.unitOfWork.run(tenantId, (tx) =>
      openReservation(tx, {
        messageId: newId(),
        inboxId,
        contactId,
        requestHash: repetition.key === undefined ? null : hashOf(repetition),
        reservedAt: this.clock.now(),
      }),
    );
    const { request } = await this.queries.ask(
      reservePermissionRequest,
      { tenantId, inboxId, contactId, messageId, kind },
      { tenantId },
    );
    if (!request.allowed) {
      await this.unitOfWork.run(tenantId, (tx) => deleteReservation(tx, messageId));
      throw refusalOf(request);
    }
    try {
      const message = await queue(messageId);
      if (message.id !== messageId) await this.giveBack(tenantId, messageId);
      return message;
    } catch (error) {
      await this.giveBack(tenantId, messageId);
      throw error;
    }
  }

  /** In the transaction that queues the message: from now on the fate of the message decides. */
  async spend(tx: Tx, messageId: string): Promise<void> {
    if (!(await deleteReservation(tx, messageId)))
      throw new ProblemError(platformErrors.unavailable, {
        detail: 'The reservation of this request was given back meanwhile. Try again',
        retryAfterSeconds: 1,
      });
  }

  /** A message that has been queued keeps its reservation: it is not here any more. */
  private async giveBack(tenantId: string, messageId: string): Promise<void> {
    try {
      await this.unitOfWork.run(tenantId, async (tx) => {
        const left = await lockReservation(tx, messageId);
        if (left) await this.release(tx, { tenantId, ...left });
      });
    } catch (error) {
      this.logger.warn({ err: error, message: messageId }, 'A permission request is given back later');
    }
  }

  private async giveBackLeft(): Promise<boolean> {
    return this.unitOfWork.acrossTenants(async (tx) => {
      const left = await takeLeftReservation(tx, minus(this.clock.now(), LEFT_AFTER));
      if (left) await this.release(tx, left);
      return left !== null;
    });
  }

  private async release(
    tx: Tx,
    { tenantId, ...left }: { tenantId: string; messageId: string; inboxId: string; contactId: string },
  ): Promise<void> {
    await this.queries.ask(releasePermissionRequest, { tenantId, ...left }, { tenantId });
    await deleteReservation(tx, left.messageId);
  }
}

const hashOf = (repetition: { key: string | undefined; request: unknown }): string =>
  createHash('sha256').update(canonicalJson(repetition)).digest('hex');
