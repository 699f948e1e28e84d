import { writeMessageFunctionSchema, type MessageFunction } from '@parlance/automation/contracts';
import type { Placeholder } from '@parlance/automation/domain';
import type { Tx } from '@parlance/platform/persistence';
import type { z } from 'zod';

export type FunctionDraft = z.infer<typeof writeMessageFunctionSchema>;

export interface StoredFunction {
  readonly function: MessageFunction;
  /** Of its template, when it was last written. */
  readonly placeholders: readonly Placeholder[];
}

interface Row {
  id: string;
  agentId: string;
  definition: FunctionDraft;
  placeholders: Placeholder[];
  findings: MessageFunction['findings'];
  createdAt: Date;
  updatedAt: Date;
  version: number;
}

const COLUMNS = `f.id, f.agent_id as "agentId", f.definition, f.placeholders, f.findings, f.created_at as "createdAt",
  f.updated_at as "updatedAt", f.version`;

const stored = ({ definition, placeholders, createdAt, updatedAt, ...row }: Row): StoredFunction => ({
  function: {
    ...definition,
    ...row,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  },
  placeholders,
});

export class FunctionRepository {
  constructor(private readonly tx: Tx) {}

  async ofAgent(agentId: string): Promise<StoredFunction[]> {
    const rows = await this.tx.query<Row>(
      `select ${COLUMNS} from message_function f where f.tenant_id = $1 and f.agent_id = $2 order by f.created_at, f.id`,
      [this.tx.tenantId, agentId],
    );
    return rows.map(stored);
  }

  /** Those that are switched on, of every agent whose calls are those of the inbox (K-014). */
  async enabledFor(inboxId: string, type: 'in-call' | 'post-call'): Promise<StoredFunction[]> {
    const rows = await this.tx.query<Row>(
      `select ${COLUMNS} from message_function f
       join ai_agent a on a.tenant_id = f.tenant_id and a.id = f.agent_id
       where f.tenant_id = $1 and $2 = any(a.inbox_ids)
         and (f.definition ->> 'enabled')::boolean and f.definition -> 'trigger' ->> 'type' = $3
       order by f.created_at, f.id`,
      [this.tx.tenantId, inboxId, type],
    );
    return rows.map(stored);
  }

  async find(id: string): Promise<StoredFunction | null> {
    const rows = await this.tx.query<Row>(
      `select ${COLUMNS} from message_function f where f.tenant_id = $1 and f.id = $2`,
      [this.tx.tenantId, id],
    );
    return rows[0] ? stored(rows[0]) : null;
  }

  async save({ function: fn, placeholders }: StoredFunction): Promise<void> {
    await this.tx.query(
      `insert into message_function
         (tenant_id, id, agent_id, definition, placeholders, findings, created_at, updated_at, version)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (tenant_id, id) do update set definition = excluded.definition,
         placeholders = excluded.placeholders, findings = excluded.findings, updated_at = excluded.updated_at,
         version = excluded.version`,
      [
        this.tx.tenantId,
        fn.id,
        fn.agentId,
        JSON.stringify(draftOf(fn)),
        JSON.stringify(placeholders),
        JSON.stringify(fn.findings),
        fn.createdAt,
        fn.updatedAt,
        fn.version,
      ],
    );
  }

  async remove(id: string): Promise<void> {
    await this.tx.query('delete from message_function where tenant_id = $1 and id = $2', [
      this.tx.tenantId,
      id,
    ]);
  }
}

export const draftOf = (fn: MessageFunction): FunctionDraft => ({
  name: fn.name,
  enabled: fn.enabled,
  trigger: fn.trigger,
  provider: fn.provider,
  inboxId: fn.inboxId,
  template: fn.template,
  mapping: fn.mapping,
});
