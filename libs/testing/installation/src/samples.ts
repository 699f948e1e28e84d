import type { Contact, Conversation, Message } from '@parlance/messaging/contracts';
import { newId } from '@parlance/shared/kernel';

const AT = '2026-07-01T09:00:00.000Z';

/** Valid values of the contracts, for tests that care about one field of them. */
export const sampleContact = (change: Partial<Contact> = {}): Contact => ({
  id: newId(),
  name: 'Sari Wijaya',
  phone: '+6281200000001',
  bsuid: null,
  username: null,
  marketingOptOut: false,
  createdAt: AT,
  version: 1,
  ...change,
});

export const sampleConversation = (change: Partial<Conversation> = {}): Conversation => ({
  id: newId(),
  contact: sampleContact(),
  inboxId: newId(),
  teamId: null,
  assigneeId: null,
  collaboratorIds: [],
  stage: 'pending',
  origin: 'customer',
  unreadCount: 0,
  lastMessage: null,
  lastCustomerMessageAt: AT,
  createdAt: AT,
  updatedAt: AT,
  version: 1,
  ...change,
});

export const sampleMessage = (conversation: Conversation, change: Partial<Message> = {}): Message => ({
  id: newId(),
  conversationId: conversation.id,
  inboxId: conversation.inboxId,
  contactId: conversation.contact.id,
  direction: 'inbound',
  content: { type: 'text', body: 'Halo' },
  state: 'received',
  stateTimes: { received: AT },
  failure: null,
  author: { kind: 'customer', id: conversation.contact.id },
  wamid: null,
  replyToMessageId: null,
  reactions: [],
  amended: null,
  occurredAt: AT,
  version: 1,
  ...change,
});
