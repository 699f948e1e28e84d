import { err, ok, type Result } from '@parlance/shared/kernel';
import type { MediaType } from './content';

const MEBIBYTE = 1024 * 1024;
const OOXML = 'application/vnd.openxmlformats-officedocument';

/** Kinds and sizes that WhatsApp takes (Media reference). A file is measured by what it is sent as. */
export const MEDIA_RULES: Readonly<
  Record<MediaType, { readonly mimeTypes: readonly string[]; readonly maxBytes: number }>
> = {
  audio: {
    mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
    maxBytes: 16 * MEBIBYTE,
  },
  document: {
    mimeTypes: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      `${OOXML}.wordprocessingml.document`,
      `${OOXML}.spreadsheetml.sheet`,
      `${OOXML}.presentationml.presentation`,
    ],
    maxBytes: 100 * MEBIBYTE,
  },
  image: { mimeTypes: ['image/jpeg', 'image/png'], maxBytes: 5 * MEBIBYTE },
  sticker: { mimeTypes: ['image/webp'], maxBytes: 500 * 1024 },
  video: { mimeTypes: ['video/mp4', 'video/3gpp'], maxBytes: 16 * MEBIBYTE },
};

/** The largest file that Meta hands over. */
export const MAX_INBOUND_BYTES = 100 * MEBIBYTE;

export interface MediaRefusal {
  readonly field: 'mimeType' | 'sizeBytes';
  readonly detail: string;
}

/** `audio/ogg; codecs=opus` as `audio/ogg`. */
export const baseMimeType = (mimeType: string): string => (mimeType.split(';')[0] ?? '').trim().toLowerCase();

export const typeOfMime = (mimeType: string): MediaType | null => {
  const base = baseMimeType(mimeType);
  const found = Object.entries(MEDIA_RULES).find(([, rule]) => rule.mimeTypes.includes(base));
  return found ? (found[0] as MediaType) : null;
};

/** C-042: whether WhatsApp takes the file, and as what. */
export function checkUpload(mimeType: string, sizeBytes: number): Result<MediaType, MediaRefusal> {
  const type = typeOfMime(mimeType);
  if (type === null) {
    const allowed = Object.values(MEDIA_RULES).flatMap((rule) => rule.mimeTypes);
    return err({
      field: 'mimeType',
      detail: `${baseMimeType(mimeType)} is not one of ${allowed.join(', ')}`,
    });
  }
  return checkSize(type, sizeBytes);
}

/** Whether a stored file may be sent as this type of message. */
export function checkSendAs(
  type: MediaType,
  mimeType: string,
  sizeBytes: number,
): Result<MediaType, MediaRefusal> {
  const rule = MEDIA_RULES[type];
  if (!rule.mimeTypes.includes(baseMimeType(mimeType)))
    return err({
      field: 'mimeType',
      detail: `${baseMimeType(mimeType)} cannot be sent as ${type}; allowed are ${rule.mimeTypes.join(', ')}`,
    });
  return checkSize(type, sizeBytes);
}

function checkSize(type: MediaType, sizeBytes: number): Result<MediaType, MediaRefusal> {
  const { maxBytes } = MEDIA_RULES[type];
  if (sizeBytes < 1) return err({ field: 'sizeBytes', detail: 'The file is empty' });
  if (sizeBytes > maxBytes)
    return err({
      field: 'sizeBytes',
      detail: `${type} may have at most ${maxBytes} bytes, this has ${sizeBytes}`,
    });
  return ok(type);
}
