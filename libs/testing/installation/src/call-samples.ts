import type { CallHistoryEntry } from '@parlance/analytics/contracts';
import type { Call } from '@parlance/calls/contracts';
import type { CallPermission } from '@parlance/policy/contracts';
import type { recordingUpdated } from '@parlance/recordings/contracts';
import type { DataOf } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';

const AT = '2026-07-01T09:00:00.000Z';

/** A call of a customer that rings at nobody yet. */
export const sampleCall = (change: Partial<Call> = {}): Call => ({
  id: newId(),
  wacid: 'wacid.SAMPLE',
  conversationId: newId(),
  contactId: newId(),
  contactName: 'Sari Wijaya',
  contactPhone: '+6281200000001',
  inboxId: newId(),
  teamId: null,
  agentId: null,
  assigneeId: null,
  direction: 'inbound',
  state: 'ringing',
  startedAt: AT,
  ringingAt: AT,
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

export const sampleCallHistoryEntry = (change: Partial<CallHistoryEntry> = {}): CallHistoryEntry => ({
  callId: newId(),
  conversationId: newId(),
  contactId: newId(),
  contactName: 'Sari Wijaya',
  contactPhone: '+6281200000001',
  inboxName: 'Shop',
  agentName: null,
  inboxId: newId(),
  teamId: null,
  agentId: null,
  assigneeId: null,
  direction: 'inbound',
  state: 'ended',
  startedAt: AT,
  answeredAt: null,
  endedAt: AT,
  durationSeconds: null,
  ringSeconds: 20,
  end: null,
  recording: 'none',
  transcript: 'none',
  summary: 'none',
  needsFollowUp: false,
  excerpt: null,
  ...change,
});

type CallRecord = DataOf<typeof recordingUpdated>;
export const sampleCallRecord = (change: Partial<CallRecord> = {}): CallRecord => ({
  callId: newId(),
  contactId: newId(),
  conversationId: newId(),
  inboxId: newId(),
  teamId: null,
  agentId: null,
  assigneeId: null,
  state: 'ready',
  transcript: { state: 'ready', draft: true },
  summary: { state: 'ready', kind: 'extract' },
  durationMs: 61_000,
  version: 1,
  ...change,
});

/** Nothing asked and nothing granted: neither calling nor asking is refused here. */
export const sampleCallPermission = (change: Partial<CallPermission> = {}): CallPermission => ({
  inboxId: newId(),
  contactId: newId(),
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
  call: { allowed: true },
  request: { allowed: true, customMessage: true },
  version: 1,
  ...change,
});
