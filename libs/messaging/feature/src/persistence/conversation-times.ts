import type { ConversationTimes } from '@parlance/messaging/domain';
import type { ConversationRow } from './conversations.sql';

export const timesOf = (row: ConversationRow): ConversationTimes => ({
  origin: row.origin,
  firstMessageAt: row.first_message_at,
  lastCustomerMessageAt: row.last_customer_message_at,
  lastMessage:
    row.last_message_id && row.last_message_at ? { id: row.last_message_id, at: row.last_message_at } : null,
  activeAt: row.active_at,
  stage: row.stage,
  resolvedAt: row.resolved_at,
  unreadCount: row.unread_count,
  readUpTo: row.read_up_to,
});

export const withTimes = (row: ConversationRow, times: ConversationTimes): ConversationRow => ({
  ...row,
  origin: times.origin,
  first_message_at: times.firstMessageAt,
  last_customer_message_at: times.lastCustomerMessageAt,
  last_message_id: times.lastMessage?.id ?? null,
  last_message_at: times.lastMessage?.at ?? null,
  active_at: times.activeAt,
  stage: times.stage,
  resolved_at: times.resolvedAt,
  unread_count: times.unreadCount,
  read_up_to: times.readUpTo,
});
