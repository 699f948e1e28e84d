import { createHash } from 'node:crypto';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { WebhookItem } from '@parlance/messaging/domain';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { GroupedWrite, isUnreachable, toProblem, UnitOfWork } from '@parlance/platform/persistence';
import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { idTime, newId, seconds } from '@parlance/shared/kernel';
import { journalItems, laneOf, type JournalRow, type Lane } from '../persistence/journal.sql';
import { Projector } from '../projection/projector';
import { WebhookActivity } from '../webhook-watch/webhook-activity';

/** Items that wait for their commit while more webhooks are taken. Meta puts up to 1,000 into one. */
const MOST_WAITING = 3_000;

/** What is written and waits longer to become messages would be as well off at Meta, which sends it again. */
const MOST_BEHIND_MS = seconds(5);

type Inserts = GroupedWrite<JournalRow, { id: string }>;

/** Writes webhook items durably, many requests with one statement. Calls do not wait behind anything else. */
@Injectable()
export class Journal implements BeforeApplicationShutdown {
  private readonly inserts: Readonly<Record<Lane, Inserts>>;
  /** A phone that rings waits for no second transaction: calls are written and projected in one. */
  private readonly callsAtOnce: Inserts;

  constructor(
    @Inject(UnitOfWork) unitOfWork: UnitOfWork,
    @Inject(Projector) private readonly projector: Projector,
    @Inject(WebhookActivity) private readonly activity: WebhookActivity,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const ids = { keyOf: ({ id }: JournalRow) => id, keyOfResult: ({ id }: { id: string }) => id };
    const inserts = (): Inserts => new GroupedWrite(unitOfWork, { write: journalItems, ...ids });
    this.inserts = { calls: inserts(), others: inserts() };
    this.callsAtOnce = new GroupedWrite(unitOfWork, {
      write: (tx, rows) => projector.journalAndProject(tx, rows),
      ...ids,
      atOnce: true,
    });
  }

  /** More arrives than can be written or projected. Calls are taken nevertheless. */
  get isFull(): boolean {
    return this.inserts.others.depth >= MOST_WAITING || this.projector.behindMs > MOST_BEHIND_MS;
  }

  /**
   * Resolves after the commit of all items; those that were there before are left as they are. Throws
   * `platform.unavailable` when they cannot be committed, whatever the reason: Meta then repeats the webhook.
   */
  async write(appId: string, fingerprint: string, items: readonly WebhookItem[]): Promise<void> {
    const written = await Promise.allSettled(
      items.map((item) => this.add(laneOf(item.kind), rowOf(appId, fingerprint, item))),
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

  private async add(lane: Lane, row: JournalRow): Promise<void> {
    if (lane === 'calls') {
      try {
        return void (await this.callsAtOnce.add(row));
      } catch (error) {
        if (isUnreachable(error)) throw error;
        this.logger.warn(
          { err: error, item: row.id },
          'An item of a call is written first and projected then',
        );
      }
    }
    if (await this.inserts[lane].add(row)) this.projector.wake(lane);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.callsAtOnce, ...Object.values(this.inserts)].map((inserts) => inserts.drain()));
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
