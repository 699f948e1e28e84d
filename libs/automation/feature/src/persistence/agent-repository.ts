import type { AiAgent, CallVariable } from '@parlance/automation/contracts';
import type { Tx } from '@parlance/platform/persistence';

interface Row {
  id: string;
  name: string;
  inboxIds: string[];
  variables: CallVariable[];
  createdAt: Date;
  version: number;
}

const COLUMNS = `id, name, inbox_ids as "inboxIds", variables, created_at as "createdAt", version`;
const agentOf = (row: Row): AiAgent => ({ ...row, createdAt: row.createdAt.toISOString() });

export class AgentRepository {
  constructor(private readonly tx: Tx) {}

  async list(): Promise<AiAgent[]> {
    const rows = await this.tx.query<Row>(
      `select ${COLUMNS} from ai_agent where tenant_id = $1 order by created_at, id`,
      [this.tx.tenantId],
    );
    return rows.map(agentOf);
  }

  /** Oldest first: where two agents have a variable of one name, that of the older one is drawn. */
  async ofInbox(inboxId: string): Promise<AiAgent[]> {
    const rows = await this.tx.query<Row>(
      `select ${COLUMNS} from ai_agent where tenant_id = $1 and $2 = any(inbox_ids) order by created_at, id`,
      [this.tx.tenantId, inboxId],
    );
    return rows.map(agentOf);
  }

  async find(id: string): Promise<AiAgent | null> {
    const rows = await this.tx.query<Row>(
      `select ${COLUMNS} from ai_agent where tenant_id = $1 and id = $2`,
      [this.tx.tenantId, id],
    );
    return rows[0] ? agentOf(rows[0]) : null;
  }

  /** Held until the end of the transaction: its functions and its variables change one after the other. */
  async lock(id: string): Promise<AiAgent | null> {
    const rows = await this.tx.query<Row>(
      `select ${COLUMNS} from ai_agent where tenant_id = $1 and id = $2 for update`,
      [this.tx.tenantId, id],
    );
    return rows[0] ? agentOf(rows[0]) : null;
  }

  async save({ id, name, inboxIds, variables, createdAt, version }: AiAgent): Promise<void> {
    await this.tx.query(
      `insert into ai_agent (tenant_id, id, name, inbox_ids, variables, created_at, version)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant_id, id) do update set name = excluded.name, inbox_ids = excluded.inbox_ids,
         variables = excluded.variables, version = excluded.version`,
      [this.tx.tenantId, id, name, inboxIds, JSON.stringify(variables), createdAt, version],
    );
  }
}
