import type { Message } from '@parlance/gateway/contracts';
import type { PendingSend } from './pending-sends';

export type TimelineItem =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  /** `continues`: the same author shortly after, so the name is not repeated. */
  | { readonly kind: 'message'; readonly key: string; readonly message: Message; readonly continues: boolean }
  | { readonly kind: 'pending'; readonly key: string; readonly send: PendingSend };

const CONTINUES_WITHIN_MS = 5 * 60_000;

const dayOf = (at: string): string => {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
};

/** Lines of their own between the messages of people. */
const STANDS_ALONE = new Set<Message['content']['type']>(['activity', 'call', 'call-permission-reply']);

const continues = (before: Message | undefined, message: Message): boolean =>
  before !== undefined &&
  !STANDS_ALONE.has(before.content.type) &&
  before.author.id === message.author.id &&
  (before.content.type === 'note') === (message.content.type === 'note') &&
  Date.parse(message.occurredAt) - Date.parse(before.occurredAt) < CONTINUES_WITHIN_MS;

/** One timeline: messages, notes and activities in order with a line where a day begins, then what is on its way. */
export function timelineOf(messages: readonly Message[], pending: readonly PendingSend[]): TimelineItem[] {
  const items: TimelineItem[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    const newDay = before === undefined || dayOf(before.occurredAt) !== dayOf(message.occurredAt);
    if (newDay) items.push({ kind: 'day', key: `day-${message.id}`, at: message.occurredAt });
    items.push({
      kind: 'message',
      key: message.id,
      message,
      continues: !newDay && continues(before, message),
    });
    before = message;
  }
  for (const send of pending) items.push({ kind: 'pending', key: send.key, send });
  return items;
}
