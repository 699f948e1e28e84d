import { manifestKey, recordingManifestSchema, type RecordingManifest } from '@parlance/media/contracts';
import { ObjectNotFound, type ObjectStore } from '@parlance/providers/object-store';

const OPEN = 'open-recordings';

/** The mark that a bridge is writing a recording: without it, no one would find what a dead process left. */
export interface OpenRecording {
  readonly bridgeId: string;
  readonly tenantId: string;
  readonly callId: string;
}

export const OPEN_RECORDINGS = OPEN;

export const openKey = ({ bridgeId, tenantId, callId }: OpenRecording): string =>
  `${OPEN}/${bridgeId}/${tenantId}/${callId}`;

export function openRecordingAt(key: string): OpenRecording | null {
  const [folder, bridgeId, tenantId, callId, ...rest] = key.split('/');
  if (folder !== OPEN || !bridgeId || !tenantId || !callId || rest.length > 0) return null;
  return { bridgeId, tenantId, callId };
}

export async function readObject(store: ObjectStore, key: string): Promise<Buffer | null> {
  try {
    const parts: Uint8Array[] = [];
    for await (const part of await store.get(key)) parts.push(part);
    return Buffer.concat(parts);
  } catch (error) {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  }
}

export async function writeObject(store: ObjectStore, key: string, text: string): Promise<void> {
  await store.put(
    key,
    (async function* () {
      yield Buffer.from(text);
    })(),
  );
}

export async function readManifest(
  store: ObjectStore,
  { tenantId, callId }: OpenRecording,
): Promise<RecordingManifest | null> {
  const bytes = await readObject(store, manifestKey(tenantId, callId));
  return bytes && recordingManifestSchema.parse(JSON.parse(bytes.toString('utf8')));
}

export const writeManifest = (store: ObjectStore, manifest: RecordingManifest): Promise<void> =>
  writeObject(
    store,
    manifestKey(manifest.tenantId, manifest.callId),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
