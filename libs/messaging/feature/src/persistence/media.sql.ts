import type { AnnouncedFile } from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';
import type { MessageRow } from './messages.sql';

export interface MediaRow {
  id: string;
  inbox_id: string | null;
  conversation_id: string | null;
  message_id: string | null;
  uploaded_by: string | null;
  graph_media_id: string | null;
  announced_url: string | null;
  announced_sha256: string | null;
  mime_type: string;
  file_name: string | null;
  /** A bigint: pg gives it as text. */
  size_bytes: string | null;
  object_key: string | null;
  state: 'pending' | 'stored' | 'unavailable';
  reason: string | null;
  attempts: number;
}

const COLUMNS = `id, inbox_id, conversation_id, message_id, uploaded_by, graph_media_id, announced_url,
  announced_sha256, mime_type, file_name, size_bytes, object_key, state, reason, attempts`;

export function insertAnnouncedMedia(
  tx: Tx,
  tenantId: string,
  id: string,
  file: AnnouncedFile,
  message: MessageRow,
  now: Date,
): void {
  tx.send(
    `insert into media (tenant_id, id, inbox_id, conversation_id, message_id, graph_media_id, announced_url,
       announced_sha256, mime_type, file_name, state, next_attempt_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending', $11, $11)`,
    [
      tenantId,
      id,
      message.inbox_id,
      message.conversation_id,
      message.id,
      file.graphMediaId,
      file.url,
      file.sha256,
      file.mimeType,
      file.fileName,
      now,
    ],
  );
}

export interface Upload {
  id: string;
  uploadedBy: string;
  objectKey: string;
  mimeType: string;
  fileName: string | null;
  sizeBytes: number;
  sha256: string;
}

export async function insertUpload(tx: Tx, tenantId: string, upload: Upload, now: Date): Promise<void> {
  await tx.query(
    `insert into media (tenant_id, id, uploaded_by, announced_sha256, mime_type, file_name, size_bytes, object_key,
       state, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'stored', $9)`,
    [
      tenantId,
      upload.id,
      upload.uploadedBy,
      upload.sha256,
      upload.mimeType,
      upload.fileName,
      upload.sizeBytes,
      upload.objectKey,
      now,
    ],
  );
}

export async function findMedia(tx: Tx, tenantId: string, id: string): Promise<MediaRow | null> {
  const [row] = await tx.query<MediaRow>(`select ${COLUMNS} from media where tenant_id = $1 and id = $2`, [
    tenantId,
    id,
  ]);
  return row ?? null;
}

export async function findMediaOfMessages(
  tx: Tx,
  tenantId: string,
  messageIds: readonly string[],
): Promise<MediaRow[]> {
  if (messageIds.length === 0) return [];
  return tx.query<MediaRow>(`select ${COLUMNS} from media where tenant_id = $1 and message_id = any($2)`, [
    tenantId,
    messageIds,
  ]);
}

export type DueMedia = MediaRow & { tenant_id: string };

/** Takes files to be copied; until `leaseUntil` no other worker takes them. */
export async function leaseMedia(tx: Tx, now: Date, leaseUntil: Date, limit: number): Promise<DueMedia[]> {
  return tx.query<DueMedia>(
    `update media m set next_attempt_at = $2, attempts = attempts + 1
     from (select tenant_id, id from media where next_attempt_at <= $1
           order by next_attempt_at limit $3 for update skip locked) as due
     where m.tenant_id = due.tenant_id and m.id = due.id
     returning m.tenant_id, ${COLUMNS.split(',')
       .map((name) => `m.${name.trim()}`)
       .join(', ')}`,
    [now, leaseUntil, limit],
  );
}

export async function postponeMedia(tx: Tx, media: DueMedia, at: Date, reason: string): Promise<void> {
  await tx.query(
    `update media set next_attempt_at = $3, reason = $4, announced_url = null
     where tenant_id = $1 and id = $2 and state = 'pending'`,
    [media.tenant_id, media.id, at, reason],
  );
}

/** Returns false when it had an end already. */
export async function finishMedia(
  tx: Tx,
  media: DueMedia,
  result:
    | { state: 'stored'; objectKey: string; sizeBytes: number; mimeType: string }
    | { state: 'unavailable'; reason: string },
): Promise<boolean> {
  const rows = await tx.query(
    `update media set state = $3, reason = $4, object_key = $5, size_bytes = $6, mime_type = coalesce($7, mime_type),
       next_attempt_at = null, announced_url = null
     where tenant_id = $1 and id = $2 and state = 'pending' returning 1`,
    [
      media.tenant_id,
      media.id,
      result.state,
      result.state === 'unavailable' ? result.reason : null,
      result.state === 'stored' ? result.objectKey : null,
      result.state === 'stored' ? result.sizeBytes : null,
      result.state === 'stored' ? result.mimeType : null,
    ],
  );
  return rows.length > 0;
}
