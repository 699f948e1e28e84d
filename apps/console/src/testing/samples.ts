import type { Call, CallPermission, Message } from '@parlance/gateway/contracts';
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

/** A call of the tests that a customer began `n` minutes after nine. */
export const sampleCall = (n: number, change: Partial<Call> = {}): Call => ({
  id: sampleId(3000 + n),
  wacid: null,
  conversationId: sampleId(9000 + n),
  contactId: sampleId(5000 + n),
  contactName: `Customer ${n}`,
  contactPhone: '+15557010001',
  inboxId: sampleId(9001),
  teamId: null,
  agentId: null,
  assigneeId: null,
  direction: 'inbound',
  state: 'ringing',
  startedAt: new Date(Date.UTC(2026, 0, 5, 9, n)).toISOString(),
  ringingAt: null,
  answeredAt: null,
  endedAt: null,
  durationSeconds: null,
  held: false,
  agentLeg: 'none',
  ringingAgentIds: [],
  attempts: [],
  recording: { policy: 'off', announcementLanguage: null },
  alarms: [],
  metadata: {},
  ctaPayload: null,
  deeplinkPayload: null,
  end: null,
  version: 1,
  ...change,
});

export const sampleRefusal = (earliestYes: string | null) => ({
  allowed: false as const,
  code: 'policy.permission_missing',
  detail: 'The customer has not permitted calls.',
  explanation: {
    rule: { id: 'rule', title: 'A rule', source: 'https://example.org' },
    evidence: {},
    since: null,
    earliestYes,
    alternatives: [],
  },
});

/** What policy says before anything happened: no permission, and it may be asked for in one's own words. */
export const samplePermission = (change: Partial<CallPermission> = {}): CallPermission => ({
  inboxId: sampleId(9001),
  contactId: sampleId(5001),
  state: 'none',
  permanent: false,
  source: null,
  since: null,
  grantedAt: null,
  expiresAt: null,
  requestedAt: null,
  requestExpiresAt: null,
  consecutiveUnanswered: 0,
  attemptsLeft: 5,
  warning: null,
  call: sampleRefusal(null),
  request: { allowed: true, customMessage: true },
  version: 1,
  ...change,
});
