import { cardOpen, permissionAt } from '../calling/permission-rules';
import { windowEnd, windowOpen } from '../rules/windows';
import type { Simulation } from '../simulation';
import type { Handset, Json, Message } from '../state/model';
import { threadId } from '../state/store';

/** Ticks as the business's message shows them on the other side; what the person on the handset sees. */
const VISIBLE = ['delivered', 'read', 'played', 'received'];

const visible = (message: Message): boolean =>
  message.direction === 'inbound' || VISIBLE.includes(message.state);

export function describeHandset(sim: Simulation, handset: Handset): Json {
  return { ...handset, conversations: conversationsOf(sim, handset).length };
}

export function conversationsOf(sim: Simulation, handset: Handset): Json[] {
  const now = sim.clock.ms();
  return sim.store
    .threadsOfHandset(handset.id)
    .map((thread) => {
      const number = sim.store.numbers.get(thread.numberId)!;
      const messages = sim.store.messagesOfThread(thread.id).filter(visible);
      const last = messages.at(-1) ?? null;
      return {
        phoneNumberId: number.id,
        number: number.digits,
        name: number.verifiedName,
        unread: messages.filter((message) => message.state === 'delivered').length,
        windowOpen: windowOpen(thread, now),
        windowEndsAt: windowEnd(thread),
        blocked: handset.blocked.includes(number.id),
        marketingStopped: handset.marketingStopped.includes(number.wabaId),
        callPermission: permissionAt(sim.permissions.of(number.id, handset.id), now),
        typing: thread.typingUntil !== null && thread.typingUntil > now,
        lastAt: last ? (last.deliveredAt ?? last.createdAt) : null,
        last: last ? describeMessage(sim, last) : null,
      };
    })
    .sort((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0));
}

/** The chat as the user sees it: what has not arrived is not in it. Reactions stand at the message they belong to. */
export function chatOf(sim: Simulation, handset: Handset, phoneNumberId: string): Json[] {
  const messages = sim.store.messagesOfThread(threadId(phoneNumberId, handset.id)).filter(visible);
  const reactions = new Map<string, Json>();
  for (const message of messages) {
    if (message.type !== 'reaction') continue;
    const { message_id: target, emoji } = message.content as { message_id: string; emoji?: string };
    reactions.set(target, { ...reactions.get(target), [message.direction]: emoji });
  }
  return messages
    .filter((message) => message.type !== 'reaction')
    .map((message) => ({ ...describeMessage(sim, message), reactions: reactions.get(message.id) ?? null }))
    .sort((a, b) => (a.at as number) - (b.at as number));
}

/** Of a permission request: whether it can be answered, or the answer changed, now. */
function requestOf(sim: Simulation, message: Message): { answerable?: boolean } {
  if (message.handsetId === null) return {};
  const { cards } = sim.permissions.of(message.numberId, message.handsetId);
  const card = cards.find(({ messageId }) => messageId === message.id);
  return card ? { answerable: cardOpen(card, sim.clock.ms()) } : {};
}

export function describeMessage(sim: Simulation, message: Message) {
  const quoted =
    message.context?.['id'] === undefined ? undefined : sim.store.messages.get(String(message.context['id']));
  return {
    id: message.id,
    direction: message.direction,
    numberId: message.numberId,
    handsetId: message.handsetId,
    type: message.type,
    content: message.content,
    display: message.display,
    at:
      message.direction === 'inbound'
        ? message.createdAt
        : (message.deliveredAt ?? message.readAt ?? message.createdAt),
    state: message.state,
    readAt: message.readAt,
    ...requestOf(sim, message),
    quoted: quoted
      ? {
          id: quoted.id,
          direction: quoted.direction,
          type: quoted.type,
          content: quoted.content,
          display: quoted.display,
        }
      : null,
  };
}
