import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { minus, newId, seconds, type Clock } from '@parlance/shared/kernel';
import { templateErrors, type createTemplate, type LintFinding } from '@parlance/templates/contracts';
import { hasErrors, lintTemplate, readingTime, type TemplateContent } from '@parlance/templates/domain';
import { templateToWire } from '../catalogue/to-wire';
import { GraphAccess } from '../graph/graph-access';
import type { TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';
import { requireWriter } from '../principals';
import { nameTaken, Submissions } from './submissions';

type Request = RequestOf<typeof createTemplate>;

/** Records a template, then submits it for review (C-037). */
@Injectable()
export class CreateTemplate {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly graph: GraphAccess,
    private readonly submissions: Submissions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(request: Request): Promise<ReplyOf<typeof createTemplate>> {
    const { actor, wabaId, draft, idempotencyKey } = request;
    requireWriter(actor);
    refuseErrors(draft);
    const client = await this.graph.client(actor.tenantId, wabaId);
    const operation = { operation: 'create-template', wabaId, draft };
    const id = await this.unitOfWork.run(actor.tenantId, (tx) =>
      idempotent(tx, idempotencyKey, operation, () => this.record(tx, request)),
    );
    return templateToWire(await this.submissions.submit(actor.tenantId, id, client, idempotencyKey));
  }

  private async record(tx: Tx, { wabaId, draft }: Request): Promise<string> {
    const templates = new TemplateRepository(tx);
    const row = this.newRow(tx.tenantId, wabaId, draft);
    if (await templates.insertNew(row)) return row.id;
    const existing = await templates.lockNamed(wabaId, draft.name, draft.language);
    if (existing === null || existing.status !== 'DELETED') throw nameTaken(draft);
    await templates.save([
      { ...row, id: existing.id, createdAt: existing.createdAt, version: existing.version + 1 },
    ]);
    return existing.id;
  }

  private newRow(tenantId: string, wabaId: string, draft: Request['draft']): TemplateRow {
    const now = this.clock.now();
    // Before whatever Meta will state.
    const statedAt = minus(readingTime(now), seconds(1));
    return {
      tenantId,
      id: newId(now),
      wabaId,
      metaId: null,
      name: draft.name,
      language: draft.language,
      parameterFormat: draft.parameterFormat,
      components: draft.components,
      componentsStatedAt: statedAt,
      category: draft.category,
      previousCategory: null,
      categoryStatedAt: statedAt,
      announcedCategory: null,
      announcedEffectiveAt: null,
      announcedStatedAt: null,
      status: 'PENDING',
      reasonCode: null,
      reasonDetail: null,
      statusStatedAt: statedAt,
      quality: 'UNKNOWN',
      qualityStatedAt: statedAt,
      submission: 'creating',
      draft: { category: draft.category, components: draft.components },
      submissionAttempts: 0,
      submissionDueAt: now,
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
  }
}

/** What Meta would refuse is refused here, beside the line it is about (C-038). Warnings pass. */
export function refuseErrors(content: TemplateContent): void {
  const findings: LintFinding[] = lintTemplate(content);
  if (!hasErrors(findings)) return;
  const errors = findings.filter((f) => f.severity === 'error');
  throw new ProblemError(templateErrors.lint_failed, {
    detail: errors.map((f) => `${f.path} ${f.message}`).join('; '),
    errors: errors.map(({ path, rule, message }) => ({ path, rule, message })),
  });
}
