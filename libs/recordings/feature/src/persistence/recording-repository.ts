import type { Tx } from '@parlance/platform/persistence';
import { CallRecordingRow, type Step } from './rows';

/** How each member of a row is kept. */
const COLUMNS: Record<keyof CallRecordingRow, string> = {
  tenantId: 'tenant_id',
  callId: 'call_id',
  contactId: 'contact_id',
  conversationId: 'conversation_id',
  inboxId: 'inbox_id',
  teamId: 'team_id',
  agentId: 'agent_id',
  assigneeId: 'assignee_id',
  state: 'state',
  reason: 'reason',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  durationMs: 'duration_ms',
  files: 'files',
  announcement: 'announcement',
  spans: 'spans',
  transcript: 'transcript',
  summary: 'summary',
  variables: 'variables',
  version: 'version',
  step: 'step',
  attempts: 'attempts',
  dueAt: 'due_at',
  leaseId: 'lease_id',
};
const JSON_COLUMNS = new Set<keyof CallRecordingRow>([
  'files',
  'announcement',
  'spans',
  'transcript',
  'summary',
  'variables',
]);
const MEMBERS = Object.keys(COLUMNS) as (keyof CallRecordingRow)[];
const SELECTED = MEMBERS.map((member) => `r.${COLUMNS[member]} as "${member}"`).join(', ');

const valueOf = (row: CallRecordingRow, member: keyof CallRecordingRow): unknown =>
  JSON_COLUMNS.has(member) && row[member] !== null ? JSON.stringify(row[member]) : row[member];

export class RecordingRepository {
  constructor(private readonly tx: Tx) {}

  /** The row, locked; made of `fresh` when there is none. */
  async begin(fresh: CallRecordingRow): Promise<CallRecordingRow> {
    await this.tx.query(
      `insert into call_recording (${MEMBERS.map((member) => COLUMNS[member]).join(', ')})
       values (${MEMBERS.map((_, index) => `$${index + 1}`).join(', ')}) on conflict do nothing`,
      MEMBERS.map((member) => valueOf(fresh, member)),
    );
    return (await this.lock(fresh.callId))!;
  }

  async lock(callId: string): Promise<CallRecordingRow | null> {
    return this.one('for update', callId);
  }

  async find(callId: string): Promise<CallRecordingRow | null> {
    return this.one('', callId);
  }

  /** Writes all of it, and counts its version up. */
  async save(row: CallRecordingRow): Promise<void> {
    row.version += 1;
    await this.tx.query(
      `update call_recording set ${MEMBERS.map((member, index) => `${COLUMNS[member]} = $${index + 1}`).join(', ')}
       where tenant_id = $1 and call_id = $2`,
      MEMBERS.map((member) => valueOf(row, member)),
    );
  }

  /** Takes work that is due, across tenants: nobody else takes it before `until`. */
  async lease(
    steps: readonly Step[],
    now: Date,
    until: Date,
    leaseIds: readonly string[],
  ): Promise<CallRecordingRow[]> {
    return this.tx.query<CallRecordingRow>(
      `update call_recording r set due_at = $3, attempts = r.attempts + 1, lease_id = ($4::uuid[])[due.place]
       from (select tenant_id, call_id, row_number() over () as place
             from (select tenant_id, call_id from call_recording
                   where step = any($1) and due_at <= $2 order by due_at limit $5 for update skip locked) as taken
            ) as due
       where r.tenant_id = due.tenant_id and r.call_id = due.call_id
       returning ${SELECTED}`,
      [steps, now, until, leaseIds, leaseIds.length],
    );
  }

  /** False when somebody else has the work, or there is none left. */
  async renew(row: CallRecordingRow, until: Date): Promise<boolean> {
    const rows = await this.tx.query(
      `update call_recording set due_at = $4
       where tenant_id = $1 and call_id = $2 and lease_id = $3 and step is not null returning 1`,
      [row.tenantId, row.callId, row.leaseId, until],
    );
    return rows.length > 0;
  }

  /** Gives it back; `attempts` says how often it has failed by now. */
  async postpone(row: CallRecordingRow, at: Date, attempts: number): Promise<void> {
    await this.tx.query(
      `update call_recording set due_at = $4, attempts = $5, lease_id = null
       where tenant_id = $1 and call_id = $2 and lease_id = $3`,
      [row.tenantId, row.callId, row.leaseId, at, attempts],
    );
  }

  private async one(suffix: string, callId: string): Promise<CallRecordingRow | null> {
    const [row] = await this.tx.query<CallRecordingRow>(
      `select ${SELECTED} from call_recording r where tenant_id = $1 and call_id = $2 ${suffix}`,
      [this.tx.tenantId, callId],
    );
    return row ?? null;
  }
}
