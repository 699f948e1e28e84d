import { createHash } from 'node:crypto';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { WebhookItem } from '@parlance/messaging/domain';
import { GroupedWrite, toProblem, UnitOfWork } from '@parlance/platform/persistence';
import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { idTime, newId } from '@parlance/shared/kernel';
import { journalItems, laneOf, type JournalRow, type Lane } from '../persistence/journal.sql';
import { Projector } from '../projection/projector';
import { WebhookActivity } from '../webhook-watch/webhook-activity';

/** Items that wait for their commit while more webhooks are taken. Meta puts up to 1,000 into one. */
const MOST_WAITING = 3_000;

/** Writes webhook items durably, many requests with one statement. Calls do not wait behind anything else. */
@Injectable()
export class Journal implements BeforeApplicationShutdown {
  private readonly inserts: Readonly<Record<Lane, GroupedWrite<JournalRow, { id: string }>>>;

  constructor(
    @Inject(UnitOfWork) unitOfWork: UnitOfWork,
    @Inject(Projector) private readonly projector: Projector,
    @Inject(WebhookActivity) private readonly activity: WebhookActivity,
  ) {
    const inserts = () =>
      new GroupedWrite<JournalRow, { id: string }>(unitOfWork, {
        write: journalItems,
        keyOf: (row) => row.id,
        keyOfResult: (result) => result.id,
      });
    this.inserts = { calls: inserts(), others: inserts() };
  }

  /** More arrives than can be written. Calls are taken nevertheless. */
  get isFull(): boolean {
    return this.inserts.others.depth >= MOST_WAITING;
  }

  /**
   * Resolves after the commit of all items; those that were there before are left as they are. Throws
   * `platform.unavailable` when they cannot be committed, whatever the reason: Meta then repeats the webhook.
   */
  async write(appId: string, fingerprint: string, items: readonly WebhookItem[]): Promise<void> {
    const written = await Promise.allSettled(
      items.map(async (item) => {
        const lane = laneOf(item.kind);
        if (await this.inserts[lane].add(rowOf(appId, fingerprint, item))) this.projector.wake(lane);
      }),
    );
    const refused = written.find((result) => result.status === 'rejected');
    if (!refused) return this.activity.note(appId, fingerprint, items);
    const problem = toProblem(refused.reason);
    throw new ProblemError(platformErrors.unavailable, {
      detail: problem?.details.detail ?? 'The webhook could not be written. Send it again',
      retryAfterSeconds: 1,
      cause: refused.reason,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.inserts).map((inserts) => inserts.drain()));
  }
}

function rowOf(appId: string, fingerprint: string, item: WebhookItem): JournalRow {
  const id = newId();
  const key = createHash('sha256').update(`${appId}\n${fingerprint}\n${item.identity}`).digest('base64url');
  return {
    id,
    received_at: idTime(id).toISOString(),
    app_id: appId,
    secret_fingerprint: fingerprint,
    key,
    field: item.field,
    kind: item.kind,
    waba_id: item.wabaId,
    phone_number_id: item.phoneNumberId,
    payload: JSON.stringify(item.payload),
  };
}
