import type { CallOutcome, Content } from './content';

const LONGEST = 200;

const LABELS = {
  image: 'Photo',
  video: 'Video',
  document: 'Document',
  sticker: 'Sticker',
  audio: 'Audio',
} as const;

/** How a call ended, as the business sees it (X-10: direction and outcome are two things). */
const CALLS: Readonly<Record<CallOutcome, Readonly<Record<'inbound' | 'outbound', string>>>> = {
  answered: { inbound: 'Call ended', outbound: 'Call ended' },
  missed: { inbound: 'Missed call', outbound: 'Call not answered' },
  canceled: { inbound: 'Missed call', outbound: 'Call cancelled' },
  'no-answer': { inbound: 'Missed call', outbound: 'Call not answered' },
  declined: { inbound: 'Call declined', outbound: 'Call declined' },
  'out-of-hours': { inbound: 'Call outside call hours', outbound: 'Call outside call hours' },
  failed: { inbound: 'Call failed', outbound: 'Call failed' },
};

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
    case 'voice-call':
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
    case 'call-permission-request':
      return content.body ?? 'Asked for permission to call';
    case 'call-permission-reply':
      return permissionLine(content);
    case 'call':
      return CALLS[content.outcome][content.direction];
    case 'order':
      return content.text ?? `Order of ${content.items}`;
    case 'unsupported':
      return 'Message that cannot be shown';
    case 'activity':
      return '';
  }
}

function permissionLine({
  response,
  permanent,
  source,
}: Extract<Content, { type: 'call-permission-reply' }>): string {
  if (response === 'accept') return permanent ? 'Calls are permitted for good' : 'Calls are permitted';
  return source === 'automatic' ? 'WhatsApp withdrew the permission to call' : 'Calls are not permitted';
}
