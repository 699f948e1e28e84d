import type { CallHistoryEntry, CallSort } from '@parlance/analytics/contracts';
import type { CallEnd } from '@parlance/calls/contracts';
import type { Tx } from '@parlance/platform/persistence';
import type { Position } from '../history/cursor';
import { ContactRepository, type Person } from './contact-repository';
import type { SqlParts } from './sql-parts';

export interface ReadEntry {
  readonly entry: CallHistoryEntry;
  readonly position: { readonly [key in keyof typeof KEYS]: number };
  readonly revision: number;
}

interface Row {
  call_id: string;
  conversation_id: string;
  contact_id: string;
  inbox_id: string;
  team_id: string | null;
  agent_id: string | null;
  assignee_id: string | null;
  direction: CallHistoryEntry['direction'];
  state: CallHistoryEntry['state'];
  started_at: Date;
  answered_at: Date | null;
  ended_at: Date | null;
  duration_seconds: number | null;
  talk_seconds: number;
  ring_seconds: number | null;
  call_end: CallEnd | null;
  needs_follow_up: boolean;
  revision: number;
  inbox_name: string | null;
  agent_name: string | null;
  recording: CallHistoryEntry['recording'] | null;
  transcript: CallHistoryEntry['transcript'] | null;
  summary: CallHistoryEntry['summary'] | null;
}

/** What lists are sorted by: the column, and its value in a cursor as SQL. */
const KEYS = {
  time: { column: 'h.started_at', type: 'timestamptz' },
  length: { column: 'h.talk_seconds', type: 'integer' },
} as const;

const SORTS: Record<CallSort, { by: keyof typeof KEYS; direction: 'asc' | 'desc' }> = {
  newest: { by: 'time', direction: 'desc' },
  oldest: { by: 'time', direction: 'asc' },
  longest: { by: 'length', direction: 'desc' },
  shortest: { by: 'length', direction: 'asc' },
};

export const sortKey = (sort: CallSort, { position }: ReadEntry): number => position[SORTS[sort].by];

/** Names are joined to the rows of a page only, whatever the list has to be searched for. */
const entriesOf = (rows: string): string =>
  `select h.*, i.name as inbox_name, a.name as agent_name, r.recording, r.transcript, r.summary
   from (${rows}) h
     left join inbox_name i on i.tenant_id = $1 and i.id = h.inbox_id
     left join agent a on a.tenant_id = $1 and a.id = h.owner_id
     left join call_recording r on r.tenant_id = $1 and r.call_id = h.call_id`;

/** Reads entries of the history as they are told, with the names of today. */
export class HistoryReader {
  constructor(private readonly tx: Tx) {}

  /** A page of `sql` in the order of `sort`, after `position`. */
  async page(sql: SqlParts, sort: CallSort, position: Position | null, limit: number): Promise<ReadEntry[]> {
    const { by, direction } = SORTS[sort];
    const { column, type } = KEYS[by];
    if (position) {
      const key = by === 'time' ? new Date(position.key) : position.key;
      sql.and(
        `(${column}, h.call_id) ${direction === 'asc' ? '>' : '<'} (${sql.parameter(key, type)}, ${sql.parameter(position.callId, 'uuid')})`,
      );
    }
    const order = `order by ${column} ${direction}, h.call_id ${direction}`;
    const rows = `select h.* from call_history h where ${sql.where} ${order} limit ${sql.parameter(limit, 'integer')}`;
    return this.read(`${entriesOf(rows)} ${order}`, sql.parameters);
  }

  async byIds(callIds: readonly string[]): Promise<ReadEntry[]> {
    const rows = 'select * from call_history where tenant_id = $1 and call_id = any($2::uuid[])';
    return this.read(entriesOf(rows), [this.tx.tenantId, callIds]);
  }

  private async read(query: string, parameters: unknown[]): Promise<ReadEntry[]> {
    const rows = await this.tx.query<Row>(query, parameters);
    if (rows.length === 0) return [];
    const persons = await new ContactRepository(this.tx).persons(rows.map((row) => row.contact_id));
    return rows.map((row) => toEntry(row, persons.get(row.contact_id)));
  }
}

const toEntry = (row: Row, person: Person | undefined): ReadEntry => ({
  revision: row.revision,
  position: { time: row.started_at.getTime(), length: row.talk_seconds },
  entry: {
    callId: row.call_id,
    conversationId: row.conversation_id,
    contactId: person?.id ?? row.contact_id,
    contactName: person?.name ?? null,
    contactPhone: person?.phone ?? null,
    inboxName: row.inbox_name,
    agentName: row.agent_name,
    inboxId: row.inbox_id,
    teamId: row.team_id,
    agentId: row.agent_id,
    assigneeId: row.assignee_id,
    direction: row.direction,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    answeredAt: row.answered_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    durationSeconds: row.duration_seconds,
    ringSeconds: row.ring_seconds,
    end: row.call_end,
    recording: row.recording ?? 'none',
    transcript: row.transcript ?? 'none',
    summary: row.summary ?? 'none',
    needsFollowUp: row.needs_follow_up,
    excerpt: null,
  },
});
