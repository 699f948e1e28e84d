import type { Tx } from '@parlance/platform/persistence';
import type { CallDecision } from '@parlance/policy/contracts';
import type { CallFacts } from '@parlance/policy/domain';
import { newId } from '@parlance/shared/kernel';
import type { WindowPair } from './window-repository';

export type DecisionSubject = CallDecision['subject'];

/** Decisions that were given, each with everything it was decided on (C-172). */
export class CallDecisionRepository {
  constructor(private readonly tx: Tx) {}

  async add(
    pair: WindowPair,
    taken: Pick<CallDecision, 'subject' | 'reservationId' | 'decision'>,
    facts: CallFacts & { readonly kind: 'free-form' | 'template' | null },
    decidedAt: Date,
  ): Promise<void> {
    await this.tx.query(
      `insert into call_decision
         (tenant_id, id, decided_at, inbox_id, contact_id, subject, reservation_id, rule_set, facts, decision)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        this.tx.tenantId,
        newId(decidedAt),
        decidedAt,
        pair.inboxId,
        pair.contactId,
        taken.subject,
        taken.reservationId,
        facts.ruleSet,
        JSON.stringify(facts),
        JSON.stringify(taken.decision),
      ],
    );
  }

  /** Newest first. */
  async list(
    contactIds: readonly string[],
    limit: number,
  ): Promise<(Omit<CallDecision, 'at'> & { readonly decidedAt: Date })[]> {
    return this.tx.query<Omit<CallDecision, 'at'> & { decidedAt: Date }>(
      `select id, decided_at as "decidedAt", inbox_id as "inboxId", contact_id as "contactId", subject,
              reservation_id as "reservationId", rule_set as "ruleSet", decision
       from call_decision where tenant_id = $1 and contact_id = any($2::uuid[])
       order by decided_at desc, id desc limit $3`,
      [this.tx.tenantId, contactIds, limit],
    );
  }
}

/** Forgets decisions of both kinds from before `moment`, some at a time; returns how many. Across tenants. */
export async function forgetDecisions(tx: Tx, moment: Date, limit: number): Promise<number> {
  let forgotten = 0;
  for (const table of ['call_decision', 'decision'])
    forgotten += (
      await tx.query(
        `delete from ${table} where (tenant_id, id) in
           (select tenant_id, id from ${table} where decided_at < $1 order by decided_at limit $2)
         returning 1`,
        [moment, limit],
      )
    ).length;
  return forgotten;
}
