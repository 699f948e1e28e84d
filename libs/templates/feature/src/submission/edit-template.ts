import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { templateErrors, type editTemplate } from '@parlance/templates/contracts';
import { STATUS_RULES } from '@parlance/templates/domain';
import { noSuchTemplate } from '../catalogue/browse';
import { templateToWire } from '../catalogue/to-wire';
import { GraphAccess } from '../graph/graph-access';
import { contentOf } from '../persistence/entry-mapping';
import type { TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';
import { requireWriter } from '../principals';
import { refuseErrors } from './create-template';
import { Submissions } from './submissions';

type Request = RequestOf<typeof editTemplate>;

/** Corrects a template and submits it again (C-126, I26). Until Meta confirms, the version before stands. */
@Injectable()
export class EditTemplate {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly graph: GraphAccess,
    private readonly submissions: Submissions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async edit(request: Request): Promise<ReplyOf<typeof editTemplate>> {
    const { actor, templateId, category, components, idempotencyKey } = request;
    requireWriter(actor);
    const present = await this.unitOfWork.run(actor.tenantId, (tx) =>
      new TemplateRepository(tx).find(templateId),
    );
    if (present === null) throw noSuchTemplate(templateId);
    const client = await this.graph.client(actor.tenantId, present.wabaId);
    const operation = { operation: 'edit-template', templateId, category, components };
    await this.unitOfWork.run(actor.tenantId, (tx) =>
      idempotent(tx, idempotencyKey, operation, () => this.record(tx, request)),
    );
    return templateToWire(await this.submissions.submit(actor.tenantId, templateId, client, idempotencyKey));
  }

  private async record(tx: Tx, { templateId, category, components }: Request): Promise<string> {
    const templates = new TemplateRepository(tx);
    const row = await templates.lock(templateId);
    if (row === null) throw noSuchTemplate(templateId);
    const draft = { category: category ?? row.category, components };
    refuseUneditable(row, draft.category);
    refuseErrors({ ...contentOf(row), ...draft });
    await templates.save([
      { ...row, submission: 'editing', draft, submissionAttempts: 0, submissionDueAt: this.clock.now() },
    ]);
    return row.id;
  }
}

function refuseUneditable(row: TemplateRow, category: TemplateRow['category']): void {
  if (row.submission !== null) {
    throw notEditable('An earlier change waits for the answer of Meta. Try again when it is settled');
  }
  const rules = STATUS_RULES[row.status];
  if (!rules.edit) throw notEditable(`A template that is ${row.status} cannot be edited`);
  if (category !== row.category && !rules.changeCategory) {
    throw notEditable(`The category of a template that is ${row.status} cannot be changed`);
  }
}

export const notEditable = (detail: string): ProblemError =>
  new ProblemError(templateErrors.not_editable, { detail });
