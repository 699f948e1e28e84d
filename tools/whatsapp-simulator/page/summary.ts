import type { ChatMessage, Json } from './api';

const NAMES: Record<string, string> = {
  image: '📷 Photo',
  video: '🎬 Video',
  audio: '🎤 Voice message',
  document: '📄 Document',
  sticker: '🏷 Sticker',
  location: '📍 Location',
  contacts: '👤 Contact',
  unsupported: 'Unsupported message',
};

/** One line about a message, for lists and quotes. */
export function summary(message: ChatMessage): string {
  if (message.display) return message.display.body || message.display.name;
  const content = message.content as Json & { body?: string | { text?: string }; caption?: string };
  if (message.type === 'text' || message.type === 'system') return String(content.body);
  if (message.type === 'reaction') return `Reacted ${String(content['emoji'] ?? '')}`;
  if (message.type === 'button') return String(content['text']);
  if (message.type === 'interactive') {
    const reply = content[String(content['type'])] as { title?: string; response?: string } | undefined;
    if (reply?.title !== undefined) return reply.title;
    if (reply?.response !== undefined)
      return reply.response === 'accept' ? 'Calls allowed' : 'Calls not allowed';
    return (content.body as { text?: string } | undefined)?.text ?? 'Message';
  }
  return content.caption ?? NAMES[message.type] ?? message.type;
}
