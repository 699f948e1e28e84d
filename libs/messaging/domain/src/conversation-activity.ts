/** The parts of a conversation that follow from its messages, whatever order they are projected in. */
export interface ConversationTimes {
  readonly origin: 'customer' | 'business';
  readonly firstMessageAt: string | null;
  readonly lastCustomerMessageAt: string | null;
  readonly stage: 'pending' | 'assigned' | 'resolved';
  readonly resolvedAt: string | null;
  readonly unreadCount: number;
  readonly readUpTo: string | null;
}

export interface TimelineEntry {
  readonly direction: 'inbound' | 'outbound';
  readonly at: string;
}

/**
 * Takes a message into its conversation. C-036: the earliest message says who began. A customer's message that is
 * newer than the resolution reopens it; one that was written before what is read already does not count as unread.
 */
export function withMessage<T extends ConversationTimes>(
  conversation: T,
  message: TimelineEntry,
  assigned: boolean,
): T {
  const isFirst = conversation.firstMessageAt === null || message.at < conversation.firstMessageAt;
  const inbound = message.direction === 'inbound';
  const reopens =
    inbound &&
    conversation.stage === 'resolved' &&
    (conversation.resolvedAt === null || message.at > conversation.resolvedAt);
  return {
    ...conversation,
    ...(isFirst && { firstMessageAt: message.at, origin: inbound ? 'customer' : 'business' }),
    ...(inbound && {
      lastCustomerMessageAt: laterOf(conversation.lastCustomerMessageAt, message.at),
      unreadCount:
        conversation.readUpTo === null || message.at > conversation.readUpTo
          ? conversation.unreadCount + 1
          : conversation.unreadCount,
    }),
    ...(reopens && { stage: assigned ? 'assigned' : 'pending', resolvedAt: null }),
  };
}

const laterOf = (a: string | null, b: string): string => (a !== null && a > b ? a : b);
