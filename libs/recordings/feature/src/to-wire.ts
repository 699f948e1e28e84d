import type { CallRecording } from '@parlance/recordings/contracts';
import type { CallRecordingRow } from './persistence/rows';

/** Whose call it is and who may see it, as every event of it says. */
export const ofCall = (row: CallRecordingRow) => ({
  callId: row.callId,
  contactId: row.contactId,
  conversationId: row.conversationId,
  inboxId: row.inboxId,
  teamId: row.teamId,
  agentId: row.agentId,
  assigneeId: row.assigneeId,
});

export const recordingToWire = (row: CallRecordingRow): CallRecording => ({
  ...ofCall(row),
  state: row.state,
  reason: row.reason,
  startedAt: row.startedAt?.toISOString() ?? null,
  durationMs: row.durationMs,
  files: row.files,
  announcement: row.announcement,
  spans: row.spans,
  transcript: row.transcript,
  summary: row.summary,
  variables: row.variables,
  version: row.version,
});
