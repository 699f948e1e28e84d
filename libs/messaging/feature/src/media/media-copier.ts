import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  baseMimeType,
  MAX_INBOUND_BYTES,
  mediaOf,
  withMedia,
  type MediaReference,
} from '@parlance/messaging/domain';
import { WorkLoop } from '@parlance/platform/background-work';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { ObjectTooLarge, type ObjectStore, type WrittenObject } from '@parlance/providers/object-store';
import { GraphError, MediaTooLarge, type WhatsAppCloudClient } from '@parlance/providers/whatsapp-cloud';
import { minutes, plus, seconds, type Clock } from '@parlance/shared/kernel';
import { Changes } from '../changes';
import type { gatewayConfig } from '../config';
import { GraphClients } from '../inboxes/graph-clients';
import { findInbox } from '../persistence/inboxes.sql';
import { finishMedia, leaseMedia, postponeMedia, type DueMedia } from '../persistence/media.sql';
import { lockMessages, updateMessages } from '../persistence/messages.sql';
import { matchesSha256 } from './checksum';
import { OBJECT_STORE } from './object-store.provider';

const LEASE = minutes(3);
const LONGEST_PAUSE = minutes(30);

/** Our store has no room or is not well. However long that takes, Meta keeps the file for longer. */
const STORE_FAILURES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

const isOfOurStore = (error: unknown): boolean =>
  STORE_FAILURES.has((error as NodeJS.ErrnoException | null)?.code ?? '');

/** It will never be had; the reader is told why (I31). */
class Unavailable extends Error {}

/** Copies files that customers send into our store as soon as they are announced: Meta's addresses live five minutes (I30). */
@Injectable()
export class MediaCopier implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkLoop;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(GraphClients) private readonly clients: GraphClients,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {
    this.loop = new WorkLoop({
      name: 'Copying files',
      pollMs: seconds(1),
      work: () => this.copyDue(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await Promise.allSettled(this.underWay);
  }

  wake(): void {
    this.loop.wake();
  }

  private async copyDue(): Promise<boolean> {
    const free = this.config.MEDIA_CONCURRENCY - this.underWay.size;
    if (free <= 0) return false;
    const now = this.clock.now();
    const due = await this.unitOfWork.acrossTenants((tx) => leaseMedia(tx, now, plus(now, LEASE), free));
    for (const media of due) {
      const copying = this.copy(media)
        .catch((error: unknown) =>
          this.logger.error({ err: error, media: media.id }, 'A file could not be copied'),
        )
        .finally(() => {
          this.underWay.delete(copying);
          this.loop.wake();
        });
      this.underWay.add(copying);
    }
    return due.length > 0;
  }

  private async copy(media: DueMedia): Promise<void> {
    try {
      const { written, mimeType } = await this.download(media);
      await this.finish(media, {
        state: 'stored',
        objectKey: keyOf(media),
        sizeBytes: written.sizeBytes,
        mimeType,
      });
    } catch (error) {
      await this.afterFailure(media, error);
    }
  }

  private async download(media: DueMedia): Promise<{ written: WrittenObject; mimeType: string }> {
    const { tenant_id: tenantId } = media;
    const inbox = await this.unitOfWork.run(tenantId, (tx) => findInbox(tx, tenantId, media.inbox_id!));
    if (!inbox) throw new Unavailable('The number it came to is not connected any more');
    const client = await this.clients.of(tenantId, inbox.connection_id);
    const { url, mimeType } = await this.addressOf(media, inbox.phone_number_id, client);
    const file = await client.downloadMedia(url, { maxBytes: MAX_INBOUND_BYTES });
    const written = await this.objects.put(keyOf(media), file.content, { maxBytes: MAX_INBOUND_BYTES });
    if (matchesSha256(written.sha256, media.announced_sha256) === false) {
      await this.objects.delete(keyOf(media));
      throw new Error('The file is not the one that was announced: its checksum differs');
    }
    return { written, mimeType: baseMimeType(mimeType) };
  }

  /** The address of the webhook is used once; afterwards a fresh one is asked for. */
  private async addressOf(
    media: DueMedia,
    phoneNumberId: string,
    client: WhatsAppCloudClient,
  ): Promise<{ url: string; mimeType: string }> {
    if (media.announced_url !== null) return { url: media.announced_url, mimeType: media.mime_type };
    const info = await client.getMedia(media.graph_media_id!, phoneNumberId);
    return { url: info.url, mimeType: info.mimeType || media.mime_type };
  }

  private async afterFailure(media: DueMedia, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    const usedFreshAddress = media.announced_url === null;
    const final =
      error instanceof Unavailable ||
      error instanceof MediaTooLarge ||
      error instanceof ObjectTooLarge ||
      (media.attempts >= this.config.MEDIA_ATTEMPTS && !isOfOurStore(error)) ||
      (usedFreshAddress && error instanceof GraphError && error.disposition === 'permanent');
    this.logger.warn({ err: error, media: media.id, final }, 'A file could not be copied from Graph');
    if (final) return this.finish(media, { state: 'unavailable', reason });
    // A lapsed address is no reason to wait.
    const pause = usedFreshAddress
      ? Math.min(LONGEST_PAUSE, seconds(this.config.MEDIA_RETRY_SECONDS) * 2 ** (media.attempts - 1))
      : 0;
    const at = plus(this.clock.now(), pause);
    await this.unitOfWork.run(media.tenant_id, (tx) => postponeMedia(tx, media, at, reason));
  }

  private async finish(media: DueMedia, result: Parameters<typeof finishMedia>[2]): Promise<void> {
    const { tenant_id: tenantId } = media;
    await this.unitOfWork.run(tenantId, async (tx) => {
      const [message] = await lockMessages(tx, tenantId, [media.message_id!]);
      const current = message && mediaOf(message.content);
      if (!message || !current || !(await finishMedia(tx, media, result))) return;
      const reference: MediaReference = {
        ...current,
        state: result.state,
        reason: result.state === 'unavailable' ? result.reason : null,
        sizeBytes: result.state === 'stored' ? result.sizeBytes : null,
        mimeType: result.state === 'stored' ? result.mimeType : current.mimeType,
      };
      updateMessages(tx, tenantId, [
        { ...message, content: withMedia(message.content, reference), version: message.version + 1 },
      ]);
      const changes = new Changes(tx, tenantId, this.outbox);
      changes.messageAmended(message.id, message.correlation_id);
      await changes.state();
    });
  }
}

const keyOf = (media: DueMedia): string => `${media.tenant_id}/${media.id}`;

function reasonOf(error: unknown): string {
  if (isOfOurStore(error))
    return `There is no room for it in our store, or the store fails (${(error as NodeJS.ErrnoException).code})`;
  if (error instanceof MediaTooLarge || error instanceof ObjectTooLarge)
    return `The file has more than ${MAX_INBOUND_BYTES} bytes`;
  if (error instanceof GraphError)
    return error.httpStatus === 404 || error.code === 100
      ? 'WhatsApp does not have the file any more'
      : `${error.title}: ${error.details}`;
  return error instanceof Error ? error.message : 'The file could not be copied';
}
