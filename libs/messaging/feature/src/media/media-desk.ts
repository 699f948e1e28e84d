import { Inject, Injectable } from '@nestjs/common';
import { messagingErrors, type getMedia, type registerUpload } from '@parlance/messaging/contracts';
import { baseMimeType, checkUpload, storable } from '@parlance/messaging/domain';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import { InvalidKey, type ObjectStore } from '@parlance/providers/object-store';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { requireScope } from '../access';
import { insertUpload } from '../persistence/media.sql';
import { visibleMedia } from '../sending/outgoing-content';
import { OBJECT_STORE } from './object-store.provider';

/** Files that colleagues attach, and where the bytes of any file are. */
@Injectable()
export class MediaDesk {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** C-042. The object must be in the store under the organisation's own prefix, with the size stated. */
  async register(request: RequestOf<typeof registerUpload>): Promise<ReplyOf<typeof registerUpload>> {
    const { actor, objectKey, sizeBytes } = request;
    requireScope(actor, 'conversations:write');
    const allowed = checkUpload(request.mimeType, sizeBytes);
    if (!allowed.ok) throw refused(allowed.error.field, allowed.error.detail);
    if (!objectKey.startsWith(`${actor.tenantId}/`))
      throw refused('objectKey', 'must begin with the id of the organisation');
    const stored = await this.objects.stat(objectKey).catch((error: unknown) => {
      if (error instanceof InvalidKey) throw refused('objectKey', error.message);
      throw error;
    });
    if (stored?.sizeBytes !== sizeBytes)
      throw refused('objectKey', 'names no object of the stated size in the object store');
    const upload = {
      id: newId(),
      uploadedBy: actor.id,
      objectKey,
      mimeType: baseMimeType(request.mimeType),
      fileName: request.fileName,
      sizeBytes,
      sha256: request.sha256,
    };
    await this.unitOfWork.run(actor.tenantId, (tx) =>
      insertUpload(tx, actor.tenantId, storable(upload), this.clock.now()),
    );
    return { mediaId: upload.id };
  }

  async get({ actor, mediaId }: RequestOf<typeof getMedia>): Promise<ReplyOf<typeof getMedia>> {
    requireScope(actor, 'conversations:read');
    const row = await this.unitOfWork.run(actor.tenantId, (tx) => visibleMedia(tx, actor, mediaId));
    if (row.state !== 'stored' || row.object_key === null)
      throw new ProblemError(messagingErrors.media_not_ready, {
        detail: row.reason ?? 'The file is being copied from WhatsApp',
      });
    return {
      mediaId,
      objectKey: row.object_key,
      mimeType: row.mime_type,
      fileName: row.file_name,
      sizeBytes: Number(row.size_bytes),
    };
  }
}

const refused = (path: string, message: string): ProblemError =>
  new ProblemError(messagingErrors.media_refused, {
    detail: `${path}: ${message}`,
    errors: [{ path, rule: 'media', message }],
  });
