import type { CallOutcome } from './call-record';
import { callTab } from './call-tab';
import { zonedTimeWriter } from './zoned-time';

/** What an exported row is made of. */
export interface ExportedCall {
  readonly callId: string;
  readonly conversationId: string;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly inboxName: string | null;
  readonly agentName: string | null;
  readonly direction: 'inbound' | 'outbound';
  readonly state: string;
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly durationSeconds: number | null;
  readonly ringSeconds: number | null;
  readonly end: { readonly outcome: CallOutcome; readonly by: string; readonly reason: string } | null;
  readonly recording: string;
  readonly transcript: string;
  readonly summary: string;
  readonly needsFollowUp: boolean;
}

export interface CsvColumn {
  readonly title: string;
  readonly cell: (call: ExportedCall) => string | number | null;
}

/** The columns of an export (C-080), with what a record shows (C-087 to C-091). Times say their zone in the title. */
export function csvColumns(timeZone: string): CsvColumn[] {
  const write = zonedTimeWriter(timeZone);
  const time = (at: string | null): string | null => (at === null ? null : write(new Date(at)));
  return [
    { title: 'Call', cell: (call) => call.callId },
    {
      title: 'Status',
      cell: ({ direction, end, answeredAt }) =>
        callTab({
          direction,
          outcome: end?.outcome ?? null,
          answeredAt: answeredAt === null ? null : new Date(answeredAt),
        }),
    },
    { title: 'Direction', cell: (call) => call.direction },
    { title: 'Outcome', cell: (call) => call.end?.outcome ?? call.state },
    { title: 'Ended by', cell: (call) => call.end?.by ?? null },
    { title: 'Reason', cell: (call) => call.end?.reason ?? null },
    { title: 'Customer', cell: (call) => call.contactName },
    { title: 'Phone', cell: (call) => call.contactPhone },
    { title: 'Inbox', cell: (call) => call.inboxName },
    { title: 'Agent', cell: (call) => call.agentName },
    { title: `Started (${timeZone})`, cell: (call) => time(call.startedAt) },
    { title: `Answered (${timeZone})`, cell: (call) => time(call.answeredAt) },
    { title: `Ended (${timeZone})`, cell: (call) => time(call.endedAt) },
    { title: 'Duration (s)', cell: (call) => call.durationSeconds },
    { title: 'Ringing (s)', cell: (call) => call.ringSeconds },
    { title: 'Recording', cell: (call) => call.recording },
    { title: 'Transcript', cell: (call) => call.transcript },
    { title: 'Summary', cell: (call) => call.summary },
    { title: 'Needs follow-up', cell: (call) => (call.needsFollowUp ? 'yes' : 'no') },
    { title: 'Conversation', cell: (call) => call.conversationId },
  ];
}
