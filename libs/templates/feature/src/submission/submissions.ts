import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { GraphError, type WhatsAppCloudClient } from '@parlance/providers/whatsapp-cloud';
import { ProblemError } from '@parlance/shared/contract-kit';
import { minutes, plus, seconds, type Clock } from '@parlance/shared/kernel';
import { templateErrors } from '@parlance/templates/contracts';
import { applyReading, type CatalogueEntry } from '@parlance/templates/domain';
import { Changes, nextVersion } from '../catalogue/changes';
import { GraphAccess } from '../graph/graph-access';
import { entryColumns, entryOfRow } from '../persistence/entry-mapping';
import { NO_SUBMISSION, type TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';
import { submitToGraph, type Outcome } from './graph-submission';

/** Longer than all calls of one attempt take. */
const LEASE_MS = minutes(1);
const RETRY_MS = [seconds(15), seconds(30), minutes(1), minutes(5), minutes(15)] as const;

/**
 * A submission is recorded, then brought to Meta, then settled. A crash in between leaves the record, and the next
 * attempt finds out how far the one before came.
 */
@Injectable()
export class Submissions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: Changes,
    private readonly graph: GraphAccess,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The attempt while somebody waits. Returns the template, PENDING when Meta's answer was lost or Meta cannot be
   * reached: then it is tried again. A refusal of Meta is thrown, and what was recorded is taken back.
   */
  async submit(
    tenantId: string,
    templateId: string,
    client: WhatsAppCloudClient,
    idempotencyKey?: string,
  ): Promise<TemplateRow> {
    const claimed = await this.claim(tenantId, templateId);
    if (claimed === null) return this.present(tenantId, templateId);
    const outcome = await submitToGraph(client, claimed, this.clock);
    const settled = await this.unitOfWork.run(tenantId, async (tx) => {
      if (outcome.kind === 'refused') return this.takeBack(tx, claimed, idempotencyKey);
      return this.settle(tx, claimed, outcome);
    });
    if (outcome.kind === 'refused') throw refusedByMeta(outcome.error);
    if (outcome.kind === 'taken') throw nameTaken(claimed);
    return settled ?? claimed;
  }

  /** A later attempt, in the background. What Meta refuses then stays, with the reason (I26). */
  async resume(tenantId: string, templateId: string): Promise<void> {
    const claimed = await this.claim(tenantId, templateId);
    if (claimed === null) return;
    const outcome = await this.attempt(tenantId, claimed);
    await this.unitOfWork.run(tenantId, (tx) => this.settle(tx, claimed, outcome));
  }

  private async attempt(tenantId: string, claimed: TemplateRow): Promise<Outcome> {
    try {
      return await submitToGraph(await this.graph.client(tenantId, claimed.wabaId), claimed, this.clock);
    } catch (error) {
      return { kind: 'undecided', error };
    }
  }

  /** Null when there is nothing to do, or somebody else is at it. */
  private async claim(tenantId: string, templateId: string): Promise<TemplateRow | null> {
    return this.unitOfWork.run(tenantId, async (tx) => {
      const templates = new TemplateRepository(tx);
      const row = await templates.lock(templateId);
      const now = this.clock.now();
      if (row === null || row.submissionDueAt === null || row.submissionDueAt > now) return null;
      const claimed = {
        ...row,
        submissionAttempts: row.submissionAttempts + 1,
        submissionDueAt: plus(now, LEASE_MS),
      };
      await templates.save([claimed]);
      return claimed;
    });
  }

  private async present(tenantId: string, templateId: string): Promise<TemplateRow> {
    const row = await this.unitOfWork.run(tenantId, (tx) => new TemplateRepository(tx).find(templateId));
    if (row !== null) return row;
    throw new ProblemError(templateErrors.unknown, { detail: `There is no template ${templateId}` });
  }

  private async takeBack(tx: Tx, claimed: TemplateRow, idempotencyKey: string | undefined): Promise<null> {
    const templates = new TemplateRepository(tx);
    const row = await templates.lock(claimed.id);
    if (row !== null && row.submission !== null) {
      if (row.submission === 'creating') await templates.remove(row.id);
      else await this.changes.save(tx, [nextVersion(row, NO_SUBMISSION, this.clock.now())]);
    }
    // The corrected request may come under the same key.
    if (idempotencyKey !== undefined) {
      await tx.query('delete from idempotency_key where tenant_id = $1 and key = $2', [
        tx.tenantId,
        idempotencyKey,
      ]);
    }
    return null;
  }

  private async settle(tx: Tx, claimed: TemplateRow, outcome: Outcome): Promise<TemplateRow | null> {
    const row = await new TemplateRepository(tx).lock(claimed.id);
    if (row === null) return null;
    const settled = nextVersion(row, this.settledColumns(row, claimed, outcome), this.clock.now());
    await this.changes.save(tx, [settled]);
    return settled;
  }

  private settledColumns(row: TemplateRow, claimed: TemplateRow, outcome: Outcome): Partial<TemplateRow> {
    switch (outcome.kind) {
      case 'accepted':
      case 'taken': {
        const known = entryOfRow(row);
        const base = sameStatement(row, claimed) ? superseded(known) : known;
        return { ...entryColumns(applyReading(base, outcome.reading, outcome.at)), ...NO_SUBMISSION };
      }
      case 'deleted':
        return {
          ...NO_SUBMISSION,
          // Messages that are under way keep the template for a while.
          status: row.status === 'APPROVED' ? 'PENDING_DELETION' : 'DELETED',
          statusStatedAt: outcome.at,
          reasonCode: null,
          reasonDetail: null,
        };
      case 'refused':
        if (isHeldBack(outcome.error)) return this.later(row);
        return {
          ...NO_SUBMISSION,
          ...(row.submission === 'creating' && { status: 'REJECTED' as const }),
          reasonCode: String(outcome.error.subcode ?? outcome.error.code ?? 'REFUSED'),
          reasonDetail: outcome.error.details,
        };
      case 'undecided':
        return this.later(row);
    }
  }

  private later(row: TemplateRow): Partial<TemplateRow> {
    if (row.submission === null) return {};
    const wait = RETRY_MS[Math.min(row.submissionAttempts, RETRY_MS.length) - 1] ?? RETRY_MS[0];
    return { submissionDueAt: plus(this.clock.now(), wait) };
  }
}

/** No webhook has changed the status while the submission was under way. */
const sameStatement = (row: TemplateRow, claimed: TemplateRow): boolean =>
  row.status === claimed.status && row.statusStatedAt.getTime() === claimed.statusStatedAt.getTime();

/** The review begins anew: a rejection of the same second as the new submission is not its result. */
const superseded = (entry: CatalogueEntry): CatalogueEntry => ({
  ...entry,
  status: { ...entry.status, at: new Date(0) },
});

/** Not about the template: a new token or an unblocked account lets it pass. */
const isHeldBack = ({ disposition }: GraphError): boolean =>
  disposition === 'credential' || disposition === 'account';

const refusedByMeta = (error: GraphError): ProblemError =>
  new ProblemError(templateErrors.refused_by_meta, {
    detail: `${error.details}. ${error.advice}`,
    errors: [{ path: 'template', rule: String(error.subcode ?? error.code), message: error.details }],
    cause: error,
  });

export const nameTaken = ({ name, language }: Pick<TemplateRow, 'name' | 'language'>): ProblemError =>
  new ProblemError(templateErrors.name_taken, {
    detail: `A template ${name} in ${language} exists in this account. Edit it, or choose another name`,
    errors: [{ path: 'name', rule: 'unique', message: 'is taken for this language' }],
  });
