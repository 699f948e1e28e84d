import { Injectable } from '@nestjs/common';
import type { getCallFigures } from '@parlance/analytics/contracts';
import { callTotals, type CallGroup } from '@parlance/analytics/domain';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { requireReader } from '../access';
import { visibleCalls } from '../persistence/filter-sql';

type Figures = ReplyOf<typeof getCallFigures>;

interface Row extends CallGroup {
  agentId: string | null;
  name: string | null;
}

/** How calls went in a span of time, of those that the actor may see (C-096, C-106). */
@Injectable()
export class CallFigures {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async answer({ actor, from, to }: RequestOf<typeof getCallFigures>): Promise<Figures> {
    requireReader(actor);
    const rows = await this.unitOfWork.run(actor.tenantId, async (tx) => {
      const sql = await visibleCalls(tx, actor, { from, to });
      return tx.query<Row>(
        `select g.*, a.name from (
           select h.direction, h.call_end ->> 'outcome' as outcome, h.spoken_at is not null as answered,
             h.agent_id as "agentId", count(*)::int as calls, sum(h.talk_seconds)::int as "talkSeconds"
           from call_history h where ${sql.where} group by 1, 2, 3, 4
         ) g left join agent a on a.tenant_id = $1 and a.id = g."agentId"`,
        sql.parameters,
      );
    });
    return { ...callTotals(rows), agents: byAgent(rows) };
  }
}

/** Who handled most first. */
function byAgent(rows: readonly Row[]): Figures['agents'] {
  const agents = new Map<string, Figures['agents'][number]>();
  for (const { agentId, name, calls, talkSeconds } of rows) {
    if (agentId === null) continue;
    const known = agents.get(agentId) ?? { agentId, name, calls: 0, talkSeconds: 0 };
    agents.set(agentId, {
      ...known,
      calls: known.calls + calls,
      talkSeconds: known.talkSeconds + talkSeconds,
    });
  }
  return [...agents.values()].sort((a, b) => b.calls - a.calls || a.agentId.localeCompare(b.agentId));
}
