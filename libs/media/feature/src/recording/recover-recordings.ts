import { createHash } from 'node:crypto';
import type { RecordedTrack, RecordingManifest } from '@parlance/media/contracts';
import { readOggOpus } from '@parlance/shared/ogg-opus';
import type { Logger } from '@parlance/platform/observability';
import type { AppendableStore, ObjectStore } from '@parlance/providers/object-store';
import {
  openKey,
  openRecordingAt,
  OPEN_RECORDINGS,
  readManifest,
  readObject,
  writeManifest,
  type OpenRecording,
} from './open-recordings';

async function recoveredTrack(store: ObjectStore, track: RecordedTrack): Promise<RecordedTrack> {
  const bytes = await readObject(store, track.objectKey);
  return {
    ...track,
    durationMs: bytes ? readOggOpus(bytes).durationMs : 0,
    sizeBytes: bytes?.length ?? 0,
    sha256: createHash('sha256')
      .update(bytes ?? '')
      .digest('hex'),
  };
}

/** The manifest of a recording whose bridge is gone, as far as its files go: each plays to its last whole page. */
async function closedManifest(store: ObjectStore, manifest: RecordingManifest): Promise<RecordingManifest> {
  const tracks = await Promise.all(manifest.tracks.map((track) => recoveredTrack(store, track)));
  const durationMs = Math.max(...tracks.map((track) => track.durationMs ?? 0));
  return {
    ...manifest,
    tracks,
    recovered: true,
    closedAt: new Date(Date.parse(manifest.startedAt) + durationMs).toISOString(),
    spans: manifest.spans.map((span) => ({ ...span, toMs: span.toMs ?? durationMs })),
  };
}

async function recover(store: ObjectStore, open: OpenRecording): Promise<void> {
  const manifest = await readManifest(store, open);
  if (manifest && !manifest.closedAt) await writeManifest(store, await closedManifest(store, manifest));
  await store.delete(openKey(open));
}

/** I7: finishes what bridges left that are gone. Two processes that do it at once write the same. */
export async function recoverRecordings(
  store: AppendableStore,
  isGone: (bridgeId: string) => boolean,
  logger: Logger,
): Promise<number> {
  let recovered = 0;
  for (const key of await store.list(OPEN_RECORDINGS)) {
    const open = openRecordingAt(key);
    if (!open || !isGone(open.bridgeId)) continue;
    try {
      await recover(store, open);
      recovered += 1;
      logger.warn(
        { callId: open.callId, bridgeId: open.bridgeId },
        'The recording of a lost bridge was finished',
      );
    } catch (error) {
      logger.error(
        { err: error, callId: open.callId },
        'The recording of a lost bridge could not be finished',
      );
    }
  }
  return recovered;
}
