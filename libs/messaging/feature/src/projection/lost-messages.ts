import { mediaOf, withMedia, type Content } from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';
import { findMediaOfMessages, type MediaRow } from '../persistence/media.sql';
import { findKeys, findMessages, keyOf } from '../persistence/messages.sql';
import type { Entry } from './project-entries';
import type { Projection } from './projection';

/** Without those whose messages are there already, by whatever webhook they came. */
export async function entriesToWrite(
  { tx, tenantId }: Projection,
  entries: readonly Entry[],
): Promise<Entry[]> {
  const keyed = new Map(entries.map((entry) => [keyOf(entry.item.inboxId, entry.fact.wamid), entry]));
  const known = await findKeys(
    tx,
    tenantId,
    [...keyed.values()].map(({ item, fact }) => ({ inboxId: item.inboxId, wamid: fact.wamid })),
  );
  const replayed = [...keyed].filter(([, entry]) => entry.item.row.replayed);
  const lost = await findLost(
    tx,
    tenantId,
    replayed.map(([key]) => known.get(key)).filter((id) => id !== undefined),
  );
  return [...keyed].flatMap(([key, entry]) => {
    const id = known.get(key);
    if (id === undefined) return [entry];
    const file = lost.get(id);
    return file === undefined ? [] : [{ ...entry, lost: { id, file } }];
  });
}

/** Of messages that are on record as stated, those whose rows are gone, with the files that are left of them. */
async function findLost(
  tx: Tx,
  tenantId: string,
  messageIds: readonly string[],
): Promise<Map<string, MediaRow | null>> {
  if (messageIds.length === 0) return new Map();
  const there = new Set((await findMessages(tx, tenantId, messageIds)).map(({ id }) => id));
  const lost = messageIds.filter((id) => !there.has(id));
  const files = await findMediaOfMessages(tx, tenantId, lost);
  return new Map(lost.map((id) => [id, files.find((file) => file.message_id === id) ?? null]));
}

/** The content with the file as it stands with us; the webhook knows only where it was to be had then. */
export function withFile(content: Content, file: MediaRow): Content {
  const announced = mediaOf(content);
  if (!announced) return content;
  return withMedia(content, {
    ...announced,
    mediaId: file.id,
    mimeType: file.mime_type,
    sizeBytes: file.size_bytes === null ? null : Number(file.size_bytes),
    state: file.state,
    reason: file.reason,
  });
}
