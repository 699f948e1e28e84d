import { latest } from '@parlance/shared/kernel';

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
  const reopens =
    inbound && conversation.stage === 'resolved' && isAfter(message.at, conversation.resolvedAt);
  return {
    ...moved,
    ...(isFirst && {
      firstMessageAt: message.at,
      origin: inbound ? ('customer' as const) : ('business' as const),
    }),
    ...(inbound && {
      lastCustomerMessageAt: latest(conversation.lastCustomerMessageAt, message.at),
      unreadCount: conversation.unreadCount + (isAfter(message.at, conversation.readUpTo) ? 1 : 0),
    }),
    ...(reopens && { stage: assigned ? ('assigned' as const) : ('pending' as const), resolvedAt: null }),
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
