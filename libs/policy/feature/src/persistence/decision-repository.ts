import type { Tx } from '@parlance/platform/persistence';
import type { SendDecision } from '@parlance/policy/contracts';
import type { SendFacts } from '@parlance/policy/domain';
import { newId } from '@parlance/shared/kernel';
import type { WindowPair } from './window-repository';

/** Refusals that were given. */
export class DecisionRepository {
  constructor(private readonly tx: Tx) {}

  async add(pair: WindowPair, facts: SendFacts, decision: SendDecision, decidedAt: Date): Promise<void> {
    await this.tx.query(
      `insert into decision (tenant_id, id, decided_at, inbox_id, contact_id, rule_set, facts, decision)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        this.tx.tenantId,
        newId(decidedAt),
        decidedAt,
        pair.inboxId,
        pair.contactId,
        decision.ruleSet,
        JSON.stringify(facts),
        JSON.stringify(decision),
      ],
    );
  }

  /** Newest first. */
  async list(
    contactIds: readonly string[],
    limit: number,
  ): Promise<{ id: string; decidedAt: Date; decision: SendDecision }[]> {
    return this.tx.query<{ id: string; decidedAt: Date; decision: SendDecision }>(
      `select id, decided_at as "decidedAt", decision from decision
       where tenant_id = $1 and contact_id = any($2::uuid[])
       order by decided_at desc, id desc limit $3`,
      [this.tx.tenantId, contactIds, limit],
    );
  }
}
