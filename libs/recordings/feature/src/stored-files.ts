import { manifestKey, recordingManifestSchema, type RecordingManifest } from '@parlance/media/contracts';
import { ObjectNotFound, type ObjectStore } from '@parlance/providers/object-store';

/** Null when there is no such object. */
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

/** What the bridge wrote of a recording; null when it wrote nothing. */
export async function readManifest(
  store: ObjectStore,
  tenantId: string,
  callId: string,
): Promise<RecordingManifest | null> {
  const bytes = await readObject(store, manifestKey(tenantId, callId));
  return bytes && recordingManifestSchema.parse(JSON.parse(bytes.toString('utf8')));
}
