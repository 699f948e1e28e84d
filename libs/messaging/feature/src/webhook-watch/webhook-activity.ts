import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { WebhookItem } from '@parlance/messaging/domain';
import { Periodic } from '@parlance/platform/background-work';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { writeMarks, type WebhookMark } from '../persistence/webhook-watch.sql';

const WRITE_EVERY = seconds(5);

/**
 * When something came last, for each number and field, gathered in memory and written every few seconds: a webhook costs
 * nothing for it. A process that is killed forgets as much as it had not written; the next webhook makes up for it.
 */
@Injectable()
export class WebhookActivity implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private marks = new Map<string, WebhookMark>();
  private readonly writing = new Periodic('Webhook activity', WRITE_EVERY, () => this.write());

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.writing.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writing.stop();
    await this.write().catch(() => undefined);
  }

  /** A repetition is a sign of life, too. */
  note(appId: string, fingerprint: string, items: readonly WebhookItem[]): void {
    const at = this.clock.now();
    for (const { wabaId, phoneNumberId, field } of items) {
      const mark = {
        appId,
        fingerprint,
        wabaId: wabaId ?? '',
        phoneNumberId: phoneNumberId ?? '',
        field,
        at,
      };
      this.keep(mark);
    }
  }

  async write(): Promise<void> {
    if (this.marks.size === 0) return;
    const taken = [...this.marks.values()];
    this.marks = new Map();
    try {
      await this.unitOfWork.acrossTenants((tx) => writeMarks(tx, taken));
    } catch (error) {
      for (const mark of taken) this.keep(mark);
      throw error;
    }
  }

  private keep(mark: WebhookMark): void {
    const key = `${mark.appId}\n${mark.fingerprint}\n${mark.wabaId}\n${mark.phoneNumberId}\n${mark.field}`;
    const known = this.marks.get(key);
    if (!known) this.marks.set(key, mark);
    else if (known.at < mark.at) known.at = mark.at;
  }
}
