import type { MessageContent, OutgoingContent } from '@parlance/gateway/contracts';
import { mediaKindOf, type UploadedFile } from '../api/upload';

export interface Outgoing {
  readonly content: OutgoingContent;
  /** The same as it will stand in the timeline. */
  readonly preview: MessageContent;
}

const textMessage = (body: string): Outgoing => ({
  content: { type: 'text', body },
  preview: { type: 'text', body },
});

function fileMessage(file: UploadedFile, caption: string | undefined): Outgoing {
  const { mediaId } = file;
  const media = { ...file, state: 'stored' as const, reason: null };
  const withCaption = caption === undefined ? {} : { caption };
  const kind = mediaKindOf(file.mimeType);
  switch (kind) {
    case 'image':
    case 'video':
      return {
        content: { type: kind, mediaId, ...withCaption },
        preview: { type: kind, media, caption: caption ?? null },
      };
    case 'audio':
      return {
        content: { type: 'audio', mediaId },
        preview: { type: 'audio', media, caption: null, voice: false },
      };
    case 'document':
      return {
        content: {
          type: 'document',
          mediaId,
          ...withCaption,
          ...(file.fileName !== null && { fileName: file.fileName }),
        },
        preview: { type: 'document', media, caption: caption ?? null },
      };
  }
}

/**
 * The messages that a text and files become: one for each file. The text is the caption of the first file that can
 * have one; WhatsApp's audio cannot, so beside audio alone it goes as a message of its own.
 */
export function outgoingMessages(text: string, files: readonly UploadedFile[]): Outgoing[] {
  const body = text.trim();
  const captioned = body === '' ? -1 : files.findIndex((file) => mediaKindOf(file.mimeType) !== 'audio');
  const messages = files.map((file, index) => fileMessage(file, index === captioned ? body : undefined));
  return body !== '' && captioned === -1 ? [textMessage(body), ...messages] : messages;
}
