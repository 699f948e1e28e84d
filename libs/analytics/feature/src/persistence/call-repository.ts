import { callTab, isUnanswered, ringSeconds, spokenAt, type CallRecord } from '@parlance/analytics/domain';
import type { Call } from '@parlance/calls/contracts';
import type { Tx } from '@parlance/platform/persistence';

const moment = (at: string | null): Date | null => (at === null ? null : new Date(at));

/** What the rules read of a call. */
export const recordOf = (call: Call): CallRecord => ({
  direction: call.direction,
  startedAt: new Date(call.startedAt),
  ringingAt: moment(call.ringingAt),
  answeredAt: moment(call.answeredAt),
  endedAt: moment(call.endedAt),
  outcome: call.end?.outcome ?? null,
});

export class CallRepository {
  constructor(private readonly tx: Tx) {}

  /** False when this state, or a later one, is known. Whether a call is to be followed up is settled afterwards. */
  async put(call: Call): Promise<boolean> {
    const record = recordOf(call);
    const columns: Record<string, unknown> = {
      tenant_id: this.tx.tenantId,
      call_id: call.id,
      version: call.version,
      conversation_id: call.conversationId,
      contact_id: call.contactId,
      inbox_id: call.inboxId,
      team_id: call.teamId,
      agent_id: call.agentId,
      assignee_id: call.assigneeId,
      direction: call.direction,
      state: call.state,
      tab: callTab(record),
      started_at: record.startedAt,
      answered_at: record.answeredAt,
      ended_at: record.endedAt,
      spoken_at: spokenAt(record),
      duration_seconds: call.durationSeconds,
      ring_seconds: ringSeconds(record),
      call_end: call.end && JSON.stringify(call.end),
      unanswered: isUnanswered(record),
    };
    const names = Object.keys(columns);
    const rows = await this.tx.query(
      `insert into call_history as known (${names.join(', ')}, needs_follow_up, revision)
       values (${names.map((_, i) => `$${i + 1}`).join(', ')}, false, 1)
       on conflict (tenant_id, call_id) do update
         set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}, revision = known.revision + 1
         where excluded.version > known.version
       returning 1`,
      Object.values(columns),
    );
    return rows.length > 0;
  }
}
