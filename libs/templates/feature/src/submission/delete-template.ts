import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import type { deleteTemplate } from '@parlance/templates/contracts';
import { noSuchTemplate } from '../catalogue/browse';
import { templateToWire } from '../catalogue/to-wire';
import { GraphAccess } from '../graph/graph-access';
import type { TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';
import { requireWriter } from '../principals';
import { notEditable } from './edit-template';
import { Submissions } from './submissions';

/** Deletes one language of a template at Meta. */
@Injectable()
export class DeleteTemplate {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly graph: GraphAccess,
    private readonly submissions: Submissions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async delete({
    actor,
    templateId,
  }: RequestOf<typeof deleteTemplate>): Promise<ReplyOf<typeof deleteTemplate>> {
    requireWriter(actor);
    const row = await this.unitOfWork.run(actor.tenantId, (tx) => this.record(tx, templateId));
    if (row.submission !== 'deleting') return templateToWire(row);
    const client = await this.graph.client(actor.tenantId, row.wabaId);
    return templateToWire(await this.submissions.submit(actor.tenantId, templateId, client));
  }

  /** Asked again, it changes nothing: a template that is deleted or being deleted stays so. */
  private async record(tx: Tx, templateId: string): Promise<TemplateRow> {
    const templates = new TemplateRepository(tx);
    const row = await templates.lock(templateId);
    if (row === null) throw noSuchTemplate(templateId);
    if (row.status === 'DELETED' || row.status === 'PENDING_DELETION' || row.submission === 'deleting')
      return row;
    if (row.submission !== null) {
      throw notEditable('An earlier change waits for the answer of Meta. Try again when it is settled');
    }
    const recorded: TemplateRow = {
      ...row,
      submission: 'deleting',
      submissionAttempts: 0,
      submissionDueAt: this.clock.now(),
    };
    await templates.save([recorded]);
    return recorded;
  }
}
