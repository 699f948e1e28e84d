import type { FunctionRun } from '@parlance/automation/contracts';
import type { Parameter } from '@parlance/automation/domain';
import type { Tx } from '@parlance/platform/persistence';
import type { Visibility } from '@parlance/shared/contract-kit';

/** What is to be sent, fixed when it was decided: a repetition sends the same. */
export interface Outgoing {
  readonly type: 'in-call' | 'post-call';
  /** Null: in the conversation of the call. */
  readonly inboxId: string | null;
  readonly phone: string | null;
  readonly contactName: string | null;
  readonly template: { readonly name: string; readonly language: string };
  readonly parameters: Readonly<Record<string, Parameter>>;
}

/**
 * `decision`: what the function did on the call; there is one. The others keep attempts that were turned away: one of each,
 * the latest.
 */
export type Slot = 'decision' | 'before-answer' | 'after-end' | 'passed' | 'incomplete';

export interface StoredRun {
  readonly id: string;
  readonly functionId: string;
  readonly functionName: string;
  readonly callId: string;
  readonly conversationId: string;
  readonly slot: Slot;
  readonly at: Date;
  readonly state: FunctionRun['state'];
  readonly reason: FunctionRun['reason'];
  readonly evidence: Record<string, unknown>;
  readonly outgoing: Outgoing | null;
  readonly messageId: string | null;
  readonly messageState: FunctionRun['messageState'];
  readonly messageVersion: number;
  readonly visibility: Visibility;
  /** When it is to be worked on; also the end of the lease of whoever does. Null: nothing is left to do. */
  readonly dueAt: Date | null;
  readonly attempts: number;
  readonly version: number;
}

export type LeasedRun = StoredRun & { readonly tenantId: string };

export type RunRow = Omit<LeasedRun, 'visibility'> & Visibility;

export const RUN_COLUMNS = `r.tenant_id as "tenantId", r.id, r.function_id as "functionId", r.function_name as "functionName",
  r.call_id as "callId", r.conversation_id as "conversationId", r.slot, r.at, r.state, r.reason, r.evidence, r.outgoing,
  r.message_id as "messageId", r.message_state as "messageState", r.message_version as "messageVersion",
  r.inbox_id as "inboxId", r.team_id as "teamId", r.assignee_id as "assigneeId",
  r.collaborator_ids as "collaboratorIds", r.due_at as "dueAt", r.attempts, r.version`;

export const runOf = ({ inboxId, teamId, assigneeId, collaboratorIds, ...row }: RunRow): LeasedRun => ({
  ...row,
  visibility: { inboxId, teamId, assigneeId, collaboratorIds },
});

export class RunRepository {
  constructor(private readonly tx: Tx) {}

  /** False when the function has a run in this slot of the call already. */
  async add(run: StoredRun): Promise<boolean> {
    const rows = await this.tx.query(
      `insert into function_run (tenant_id, id, function_id, function_name, call_id, conversation_id, slot, at,
         state, reason, evidence, outgoing, inbox_id, team_id, assignee_id, collaborator_ids, due_at, version)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
       on conflict (tenant_id, function_id, call_id, slot) do nothing returning 1`,
      [
        this.tx.tenantId,
        run.id,
        run.functionId,
        run.functionName,
        run.callId,
        run.conversationId,
        run.slot,
        run.at,
        run.state,
        run.reason && JSON.stringify(run.reason),
        JSON.stringify(run.evidence),
        run.outgoing && JSON.stringify(run.outgoing),
        run.visibility.inboxId,
        run.visibility.teamId,
        run.visibility.assigneeId,
        run.visibility.collaboratorIds,
        run.dueAt,
        run.version,
      ],
    );
    return rows.length > 0;
  }

  async inSlot(functionId: string, callId: string, slot: Slot): Promise<StoredRun | null> {
    const [row] = await this.tx.query<RunRow>(
      `select ${RUN_COLUMNS} from function_run r
       where r.tenant_id = $1 and r.function_id = $2 and r.call_id = $3 and r.slot = $4`,
      [this.tx.tenantId, functionId, callId, slot],
    );
    return row ? runOf(row) : null;
  }

  async lock(id: string): Promise<StoredRun | null> {
    const [row] = await this.tx.query<RunRow>(
      `select ${RUN_COLUMNS} from function_run r where r.tenant_id = $1 and r.id = $2 for update`,
      [this.tx.tenantId, id],
    );
    return row ? runOf(row) : null;
  }

  /** Of all tenants; in the order of ids, as everybody locks them. */
  async lockByMessages(messageIds: readonly string[]): Promise<LeasedRun[]> {
    const rows = await this.tx.query<RunRow>(
      `select ${RUN_COLUMNS} from function_run r where r.message_id = any($1::uuid[]) order by r.id for update`,
      [messageIds],
    );
    return rows.map(runOf);
  }

  async save(run: StoredRun & { readonly tenantId?: string }): Promise<void> {
    await this.tx.query(
      `update function_run set at = $3, state = $4, reason = $5, evidence = $6, outgoing = $7, message_id = $8,
         message_state = $9, message_version = $10, due_at = $11, version = $12
       where tenant_id = $1 and id = $2`,
      [
        run.tenantId ?? this.tx.tenantId,
        run.id,
        run.at,
        run.state,
        run.reason && JSON.stringify(run.reason),
        JSON.stringify(run.evidence),
        run.outgoing && JSON.stringify(run.outgoing),
        run.messageId,
        run.messageState,
        run.messageVersion,
        run.dueAt,
        run.version,
      ],
    );
  }

  /** Takes what is due, of all tenants; whoever dies with it leaves it to others after the lease. */
  async take(now: Date, leaseUntil: Date, limit: number): Promise<LeasedRun[]> {
    const rows = await this.tx.query<RunRow>(
      `update function_run r set due_at = $2, attempts = r.attempts + 1
       from (select tenant_id, id from function_run where due_at <= $1
             order by due_at limit ${limit} for update skip locked) due
       where r.tenant_id = due.tenant_id and r.id = due.id
       returning ${RUN_COLUMNS}`,
      [now, leaseUntil],
    );
    return rows.map(runOf);
  }
}
