import type { Content } from './content';

const LONGEST = 200;

const LABELS = {
  image: 'Photo',
  video: 'Video',
  document: 'Document',
  sticker: 'Sticker',
  audio: 'Audio',
} as const;

/** One line that stands for a message in a list, at most 200 characters. */
export function previewOf(content: Content): string {
  const line = lineOf(content).replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

function lineOf(content: Content): string {
  switch (content.type) {
    case 'text':
    case 'note':
    case 'template':
    case 'buttons':
    case 'list':
    case 'system':
      return content.body;
    case 'image':
    case 'video':
    case 'document':
    case 'sticker':
      return content.caption ?? content.media.fileName ?? LABELS[content.type];
    case 'audio':
      return content.voice ? 'Voice message' : LABELS.audio;
    case 'location':
      return content.name ?? content.address ?? 'Location';
    case 'contacts':
      return (
        content.contacts.map((c) => c.name ?? c.phones[0] ?? '').find((name) => name !== '') ?? 'Contact'
      );
    case 'reply':
      return content.title;
    case 'order':
      return content.text ?? `Order of ${content.items}`;
    case 'unsupported':
      return 'Message that cannot be shown';
    case 'activity':
      return '';
  }
}
