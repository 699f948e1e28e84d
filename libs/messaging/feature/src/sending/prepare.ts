import { Inject, Injectable } from '@nestjs/common';
import { mediaIdsIn, withGraphMedia } from '@parlance/messaging/domain';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { ObjectStore } from '@parlance/providers/object-store';
import type { SendBody, WhatsAppCloudClient } from '@parlance/providers/whatsapp-cloud';
import { days, minus, type Clock } from '@parlance/shared/kernel';
import { OBJECT_STORE } from '../media/object-store.provider';
import type { Departure } from '../persistence/dispatch.sql';
import { findMedia } from '../persistence/media.sql';
import { opaqueOf } from './opaque';

/** Meta keeps an uploaded file for 30 days. */
const UPLOAD_LIVES = days(28);

/** What has to be right before anything is sent, and is not. */
export class NotSendable extends Error {
  constructor(
    readonly code: string,
    readonly title: string,
    readonly advice: string,
  ) {
    super(title);
    this.name = 'NotSendable';
  }
}

/** Makes a queued message ready for Graph: its files are handed to Meta first, once for each number. */
@Injectable()
export class MessagePreparation {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws NotSendable, or GraphError of an upload; nothing has been sent then. */
  async prepare(departure: Departure, client: WhatsAppCloudClient): Promise<SendBody> {
    const recipient = departure.phone
      ? { to: departure.phone }
      : departure.bsuid
        ? { recipient: departure.bsuid }
        : null;
    if (!recipient)
      throw new NotSendable(
        'messaging.no_address',
        'The contact has neither a phone number nor a user id',
        'Ask the customer to write first.',
      );
    const graphIds = new Map<string, string>();
    for (const mediaId of mediaIdsIn(departure.payload))
      graphIds.set(mediaId, await this.graphMediaId(departure, mediaId, client));
    return {
      ...withGraphMedia(departure.payload, graphIds),
      ...recipient,
      biz_opaque_callback_data: opaqueOf(departure),
    };
  }

  private async graphMediaId(
    { tenant_id: tenantId, inbox_id: inboxId, phone_number_id: phoneNumberId }: Departure,
    mediaId: string,
    client: WhatsAppCloudClient,
  ): Promise<string> {
    const known = await this.unitOfWork.run(tenantId, (tx) =>
      tx.query<{ graph_media_id: string }>(
        `select graph_media_id from graph_media
         where tenant_id = $1 and media_id = $2 and inbox_id = $3 and uploaded_at > $4`,
        [tenantId, mediaId, inboxId, minus(this.clock.now(), UPLOAD_LIVES)],
      ),
    );
    if (known[0]) return known[0].graph_media_id;
    const media = await this.unitOfWork.run(tenantId, (tx) => findMedia(tx, tenantId, mediaId));
    const stored = media?.object_key ? await this.objects.stat(media.object_key) : null;
    if (!media?.object_key || !stored)
      throw new NotSendable(
        'messaging.media_not_found',
        'The file is not there any more',
        'Attach it again.',
      );
    const { id } = await client.uploadMedia(phoneNumberId, {
      fileName: media.file_name ?? mediaId,
      mimeType: media.mime_type,
      sizeBytes: stored.sizeBytes,
      content: await this.objects.get(media.object_key),
    });
    await this.unitOfWork.run(tenantId, (tx) =>
      tx.query(
        `insert into graph_media (tenant_id, media_id, inbox_id, graph_media_id, uploaded_at)
         values ($1, $2, $3, $4, $5) on conflict (tenant_id, media_id, inbox_id)
           do update set graph_media_id = excluded.graph_media_id, uploaded_at = excluded.uploaded_at`,
        [tenantId, mediaId, inboxId, id, this.clock.now()],
      ),
    );
    return id;
  }
}
