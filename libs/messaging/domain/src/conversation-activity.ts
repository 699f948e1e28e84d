import { latest } from '@parlance/shared/kernel';
import type { Content } from './content';

/** The parts of a conversation that follow from its messages, whatever order they are projected in. */
export interface ConversationTimes {
  readonly origin: 'customer' | 'business';
  readonly firstMessageAt: Date | null;
  readonly lastCustomerMessageAt: Date | null;
  readonly lastMessage: { readonly id: string; readonly at: Date } | null;
  readonly activeAt: Date;
  readonly stage: 'pending' | 'assigned' | 'resolved';
  readonly resolvedAt: Date | null;
  readonly unreadCount: number;
  readonly readUpTo: Date | null;
}

export interface TimelineEntry {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly at: Date;
}

/**
 * What a message counts as in its conversation. Meta's notice of a changed call permission comes in the shape of a
 * customer's message; only an answer to a request of ours is written in the conversation. What WhatsApp grants or
 * withdraws by itself, or the customer changes in the business profile, is no word to be answered and opens no window.
 */
export const countsAs = (
  direction: TimelineEntry['direction'],
  content: Content,
): TimelineEntry['direction'] =>
  content.type === 'call-permission-reply' && (content.source === 'automatic' || content.contextId === null)
    ? 'internal'
    : direction;

/**
 * Whether an entry may be what a conversation was last about. What WhatsApp grants or withdraws by itself is not: it comes
 * with every call, and whoever is rung wants to know what the customer has written.
 */
export const isNews = (content: Content): boolean =>
  !(content.type === 'call-permission-reply' && content.source === 'automatic');

const isAfter = (a: Date, b: Date | null): boolean => b === null || a.getTime() > b.getTime();

/** The later one; of one moment, the one with the greater id, as the timeline has it. */
export function laterEntry<E extends { readonly id: string; readonly at: Date }>(
  a: E | null,
  b: E | null,
): E | null {
  if (a === null || b === null) return a ?? b;
  if (a.at.getTime() !== b.at.getTime()) return a.at > b.at ? a : b;
  return a.id > b.id ? a : b;
}

/**
 * Takes a message into its conversation. C-036: the earliest message says who began. A customer's message that is
 * newer than the resolution reopens it; one that was written before what is read already does not count as unread.
 * Notes and activities move nothing but the end of the timeline.
 */
export function withMessage(
  conversation: ConversationTimes,
  message: TimelineEntry,
  assigned: boolean,
): ConversationTimes {
  const lastMessage = laterEntry(conversation.lastMessage, { id: message.id, at: message.at });
  const moved = { ...conversation, lastMessage, activeAt: latest(conversation.activeAt, message.at)! };
  if (message.direction === 'internal') return moved;
  const inbound = message.direction === 'inbound';
  const { firstMessageAt } = conversation;
  const isFirst = firstMessageAt === null || message.at < firstMessageAt;
  return {
    ...moved,
    ...(isFirst && {
      firstMessageAt: message.at,
      origin: inbound ? ('customer' as const) : ('business' as const),
    }),
    ...(inbound && {
      lastCustomerMessageAt: latest(conversation.lastCustomerMessageAt, message.at),
      ...calling(conversation, message.at, assigned),
    }),
  };
}

/** C-099: a call stands in the timeline when it is over. One that nobody took waits for somebody, as a message does. */
export function withCall(
  conversation: ConversationTimes,
  call: { readonly id: string; readonly at: Date; readonly missed: boolean },
  assigned: boolean,
): ConversationTimes {
  return {
    ...withMessage(conversation, { id: call.id, direction: 'internal', at: call.at }, assigned),
    ...(call.missed && calling(conversation, call.at, assigned)),
  };
}

/** The customer wants something of us: it is unread, and what was resolved is open again. */
function calling(
  { stage, resolvedAt, unreadCount, readUpTo }: ConversationTimes,
  at: Date,
  assigned: boolean,
): Pick<ConversationTimes, 'stage' | 'resolvedAt' | 'unreadCount'> {
  const reopens = stage === 'resolved' && isAfter(at, resolvedAt);
  return {
    unreadCount: unreadCount + (isAfter(at, readUpTo) ? 1 : 0),
    stage: reopens ? (assigned ? 'assigned' : 'pending') : stage,
    resolvedAt: reopens ? null : resolvedAt,
  };
}

/** Two conversations that turn out to be with the same person. An open one keeps the whole open. */
export function joinConversations(a: ConversationTimes, b: ConversationTimes): ConversationTimes {
  const aBegan =
    b.firstMessageAt === null || (a.firstMessageAt !== null && a.firstMessageAt <= b.firstMessageAt);
  const open = [a, b].find((c) => c.stage === 'assigned') ?? [a, b].find((c) => c.stage === 'pending');
  return {
    origin: aBegan ? a.origin : b.origin,
    firstMessageAt: aBegan ? a.firstMessageAt : b.firstMessageAt,
    lastCustomerMessageAt: latest(a.lastCustomerMessageAt, b.lastCustomerMessageAt),
    lastMessage: laterEntry(a.lastMessage, b.lastMessage),
    activeAt: latest(a.activeAt, b.activeAt)!,
    stage: open?.stage ?? 'resolved',
    resolvedAt: open ? null : latest(a.resolvedAt, b.resolvedAt),
    unreadCount: a.unreadCount + b.unreadCount,
    readUpTo: latest(a.readUpTo, b.readUpTo),
  };
}
