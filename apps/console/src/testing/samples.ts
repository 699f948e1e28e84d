import type { Message } from '@parlance/gateway/contracts';
import type { ConversationView } from '../api/queries';

const IDS = '00000000-0000-7000-8000-';
export const sampleId = (n: number): string => `${IDS}${String(n).padStart(12, '0')}`;

/** A message of the tests, written `n` minutes after nine. */
export const sampleMessage = (n: number, change: Partial<Message> = {}): Message => ({
  id: sampleId(n),
  conversationId: sampleId(9000),
  inboxId: sampleId(9001),
  contactId: sampleId(9002),
  direction: 'outbound',
  content: { type: 'text', body: `message ${n}` },
  state: 'queued',
  stateTimes: {},
  failure: null,
  author: { kind: 'user', id: sampleId(9003) },
  wamid: null,
  replyToMessageId: null,
  reactions: [],
  amended: null,
  occurredAt: new Date(Date.UTC(2026, 0, 5, 9, n)).toISOString(),
  version: 1,
  ...change,
});

/** A conversation of the tests, last active `n` minutes after nine. */
export const sampleConversation = (n: number, change: Partial<ConversationView> = {}): ConversationView => ({
  id: sampleId(n),
  contact: {
    id: sampleId(5000 + n),
    name: `Customer ${n}`,
    phone: '+15557010001',
    bsuid: null,
    username: null,
    marketingOptOut: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    version: 1,
  },
  inboxId: sampleId(9001),
  teamId: null,
  assigneeId: null,
  collaboratorIds: [],
  stage: 'pending',
  origin: 'customer',
  unreadCount: 0,
  lastMessage: {
    id: sampleId(7000 + n),
    direction: 'inbound',
    preview: `message ${n}`,
    state: 'received',
    occurredAt: new Date(Date.UTC(2026, 0, 5, 9, n)).toISOString(),
  },
  lastCustomerMessageAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-05T09:00:00.000Z',
  version: 1,
  window: null,
  callPermission: null,
  ...change,
});
