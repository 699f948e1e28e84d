import type { CallLife, Metadata, Values } from '@parlance/automation/domain';
import type { Tx } from '@parlance/platform/persistence';
import type { Visibility } from '@parlance/shared/contract-kit';

/** What functions may know of a call. */
export interface CallContext {
  readonly conversationId: string;
  readonly inboxId: string;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly metadata: Metadata;
  /** Of the conversation. */
  readonly visibility: Visibility;
}

export interface StoredCall {
  readonly id: string;
  readonly life: CallLife;
  /** Null until its answer or its end was heard of. */
  readonly context: CallContext | null;
  /** Variables as they are known while it runs. */
  readonly said: Values;
  /** Variables drawn from the whole of it; null until that was tried. */
  readonly drawn: Values | null;
  readonly endedAt: Date | null;
  readonly connected: boolean | null;
  readonly evaluated: boolean;
  /** When post-call functions are evaluated with what is known by then. */
  readonly evaluateAt: Date | null;
}

const COLUMNS = `id, life, context, said, drawn, ended_at as "endedAt", connected, evaluated,
  evaluate_at as "evaluateAt"`;

export class CallRepository {
  constructor(private readonly tx: Tx) {}

  async find(id: string): Promise<StoredCall | null> {
    const [row] = await this.tx.query<StoredCall>(
      `select ${COLUMNS} from call where tenant_id = $1 and id = $2`,
      [this.tx.tenantId, id],
    );
    return row ?? null;
  }

  /** Held until the end of the transaction. A call that nobody has spoken of is there from now on. */
  async lock(id: string, now: Date): Promise<StoredCall> {
    await this.tx.query(
      `insert into call (tenant_id, id, life, said, evaluated, touched_at)
       values ($1, $2, 'unknown', '{}', false, $3) on conflict do nothing`,
      [this.tx.tenantId, id, now],
    );
    const [row] = await this.tx.query<StoredCall>(
      `select ${COLUMNS} from call where tenant_id = $1 and id = $2 for update`,
      [this.tx.tenantId, id],
    );
    return row!;
  }

  async save(call: StoredCall, now: Date): Promise<void> {
    await this.tx.query(
      `update call set life = $3, context = $4, said = $5, drawn = $6, ended_at = $7, connected = $8,
         evaluated = $9, evaluate_at = $10, touched_at = $11
       where tenant_id = $1 and id = $2`,
      [
        this.tx.tenantId,
        call.id,
        call.life,
        call.context && JSON.stringify(call.context),
        JSON.stringify(call.said),
        call.drawn && JSON.stringify(call.drawn),
        call.endedAt,
        call.connected,
        call.evaluated,
        call.evaluateAt,
        now,
      ],
    );
  }

  /** Of all tenants. */
  async due(now: Date, limit: number): Promise<{ tenantId: string; id: string }[]> {
    return this.tx.query<{ tenantId: string; id: string }>(
      `select tenant_id as "tenantId", id from call where evaluate_at <= $1 order by evaluate_at limit ${limit}`,
      [now],
    );
  }

  /** Calls of all tenants about which nothing has been heard since. */
  async forget(before: Date, limit: number): Promise<void> {
    await this.tx.query(
      `delete from call where (tenant_id, id) in (
         select tenant_id, id from call where touched_at < $1 and evaluate_at is null
         order by touched_at limit ${limit} for update skip locked)`,
      [before],
    );
  }
}
