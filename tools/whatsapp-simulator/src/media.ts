import { createHash } from 'node:crypto';
import { days } from '@parlance/shared/kernel';
import type { Simulation } from './simulation';
import type { Media } from './state/model';

const KB = 1024;
const MB = 1024 * KB;

interface Kind {
  kind: 'audio' | 'document' | 'image' | 'sticker' | 'video';
  maxBytes: number;
}

const AUDIO: Kind = { kind: 'audio', maxBytes: 16 * MB };
const DOCUMENT: Kind = { kind: 'document', maxBytes: 100 * MB };
const IMAGE: Kind = { kind: 'image', maxBytes: 5 * MB };
/** Animated; a still sticker may have 100 KB. */
const STICKER: Kind = { kind: 'sticker', maxBytes: 500 * KB };
const VIDEO: Kind = { kind: 'video', maxBytes: 16 * MB };

const OOXML = 'application/vnd.openxmlformats-officedocument.';
const KINDS: Record<string, Kind> = {
  'audio/aac': AUDIO,
  'audio/amr': AUDIO,
  'audio/mpeg': AUDIO,
  'audio/mp4': AUDIO,
  'audio/ogg': AUDIO,
  'text/plain': DOCUMENT,
  'application/pdf': DOCUMENT,
  'application/msword': DOCUMENT,
  'application/vnd.ms-excel': DOCUMENT,
  'application/vnd.ms-powerpoint': DOCUMENT,
  [`${OOXML}wordprocessingml.document`]: DOCUMENT,
  [`${OOXML}spreadsheetml.sheet`]: DOCUMENT,
  [`${OOXML}presentationml.presentation`]: DOCUMENT,
  'image/jpeg': IMAGE,
  'image/png': IMAGE,
  'image/webp': STICKER,
  'video/mp4': VIDEO,
  'video/3gpp': VIDEO,
};
const STILL_STICKER_BYTES = 100 * KB;

/** MIME type without parameters, lower case. */
export const plainMime = (mime: string): string => mime.split(';')[0]!.trim().toLowerCase();

export const kindOf = (mime: string): Kind | undefined => KINDS[plainMime(mime)];
export const SUPPORTED_MIMES = Object.keys(KINDS);

/** A WebP file says in its extended header whether it is animated. */
const animatedWebp = (bytes: Buffer): boolean =>
  bytes.length > 20 && bytes.toString('latin1', 12, 16) === 'VP8X' && (bytes[20]! & 0x02) !== 0;

/** The size limit for these bytes, or undefined for a MIME type Meta does not take. */
export function maxBytesFor(mime: string, bytes: Buffer): number | undefined {
  const kind = kindOf(mime);
  return kind === STICKER && !animatedWebp(bytes) ? STILL_STICKER_BYTES : kind?.maxBytes;
}

const LIFETIME = { upload: days(30), inbound: days(7) };

export interface NewMedia {
  numberId: string;
  mimeType: string;
  bytes: Buffer;
  filename: string | null;
  origin: 'upload' | 'inbound';
}

/** Stores the bytes under a new id that lives 30 days when uploaded and 7 days when received. */
export function storeMedia(sim: Simulation, { bytes, ...given }: NewMedia): Media {
  const id = sim.ids.number();
  sim.store.putMediaBytes(id, bytes);
  return sim.store.media.put({
    ...given,
    id,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    expiresAt: sim.clock.ms() + LIFETIME[given.origin],
  });
}

const URL_LIFETIME_SECONDS = 300;

const urlHash = (id: string, expiry: string): string =>
  createHash('sha256').update(`${id}:${expiry}`).digest('base64url').slice(0, 40);

/** An address that works for five minutes, and only with the token. */
export function downloadUrl(sim: Simulation, media: Media): string {
  const expiry = String(Math.floor(sim.clock.ms() / 1000) + URL_LIFETIME_SECONDS);
  const query = new URLSearchParams({ mid: media.id, ext: expiry, hash: urlHash(media.id, expiry) });
  return `${sim.publicUrl}/whatsapp_business/attachments/?${query.toString()}`;
}

/** The media a download address stands for; null when it is expired, altered or deleted. */
export function mediaOfUrl(sim: Simulation, query: Record<string, string | undefined>): Media | null {
  const { mid = '', ext = '', hash } = query;
  if (hash !== urlHash(mid, ext) || Number(ext) * 1000 <= sim.clock.ms()) return null;
  return sim.store.media.get(mid) ?? null;
}
