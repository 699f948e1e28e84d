import { Inject, Injectable } from '@nestjs/common';
import type { Call, callAnswered, callEnded } from '@parlance/calls/contracts';
import { CLOCK } from '@parlance/platform/config';
import { Inbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { whyUnanswered, WHY_OFF } from '@parlance/recordings/domain';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { Announcements } from '../announcements';
import { RecordingRepository } from '../persistence/recording-repository';
import type { CallRecordingRow } from '../persistence/rows';
import { WorkSignals } from '../work/work-signals';

/** Keeps a row for every call, in whichever order and how often answer and end are told. */
@Injectable()
export class RecordCalls {
  constructor(
    private readonly inbox: Inbox,
    private readonly announcements: Announcements,
    private readonly work: WorkSignals,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async answered(envelope: Envelope<DataOf<typeof callAnswered>>, durable: string): Promise<void> {
    const { call } = envelope.data;
    await this.inbox.once(envelope, durable, async (tx) => {
      const rows = new RecordingRepository(tx);
      const row = await rows.begin(freshRow(tx, call));
      if (row.version > 0) return;
      if (call.recording.policy === 'off') nothing(row, WHY_OFF);
      else {
        row.state = 'recording';
        row.startedAt = call.answeredAt === null ? null : new Date(call.answeredAt);
        row.transcript.reason = 'The transcript follows when the call is over';
        row.summary.reason = 'The summary follows when the call is over';
        this.due(tx, row, 'live');
      }
      await rows.save(row);
      this.announcements.updated(tx, row);
    });
  }

  async ended(envelope: Envelope<DataOf<typeof callEnded>>, durable: string): Promise<void> {
    const { call } = envelope.data;
    await this.inbox.once(envelope, durable, async (tx) => {
      const rows = new RecordingRepository(tx);
      const row = await rows.begin(freshRow(tx, call));
      if (row.endedAt) return;
      // Whoever answered last, whoever the conversation belongs to now: as the call was when it ended.
      Object.assign(row, visibilityOf(call));
      row.endedAt = call.endedAt === null ? this.clock.now() : new Date(call.endedAt);
      row.step = null;
      const isAnswered = call.answeredAt !== null;
      const isOff = call.recording.policy === 'off';
      if (!isAnswered) nothing(row, whyUnanswered(call.end?.outcome ?? 'failed'));
      else if (isOff) nothing(row, WHY_OFF);
      else this.process(tx, row);
      await rows.save(row);
      this.announcements.updated(tx, row);
      if (isAnswered && isOff) this.announcements.extracted(tx, row, { method: 'none', reason: WHY_OFF });
    });
  }

  private process(tx: Tx, row: CallRecordingRow): void {
    row.state = 'processing';
    row.reason = null;
    row.transcript = { ...row.transcript, state: 'processing', reason: null };
    row.summary = { ...row.summary, state: 'processing', reason: null };
    this.due(tx, row, 'files');
  }

  private due(tx: Tx, row: CallRecordingRow, step: 'live' | 'files'): void {
    row.step = step;
    row.attempts = 0;
    row.leaseId = null;
    row.dueAt = this.clock.now();
    tx.afterCommit(() => this.work.wake(step));
  }
}

const visibilityOf = ({ inboxId, teamId, agentId, assigneeId }: Call) => ({
  inboxId,
  teamId,
  agentId,
  assigneeId,
});

/** Version 0: nobody has been told of it. */
const freshRow = (tx: Tx, call: Call): CallRecordingRow => ({
  tenantId: tx.tenantId,
  callId: call.id,
  contactId: call.contactId,
  conversationId: call.conversationId,
  ...visibilityOf(call),
  state: 'none',
  reason: null,
  startedAt: null,
  endedAt: null,
  durationMs: null,
  files: [],
  announcement: null,
  spans: [],
  transcript: {
    state: 'none',
    reason: null,
    draft: true,
    language: null,
    provider: null,
    utterances: [],
  },
  summary: { state: 'none', reason: null, kind: null, points: [], actionItems: [] },
  variables: {},
  version: 0,
  step: null,
  attempts: 0,
  dueAt: null,
  leaseId: null,
});

/** every section says why it is empty. */
function nothing(row: CallRecordingRow, reason: string): void {
  row.state = 'none';
  row.reason = reason;
  row.transcript = { ...row.transcript, state: 'none', reason };
  row.summary = { ...row.summary, state: 'none', reason };
}
