import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@parlance/platform/persistence';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { templateErrors, type checkTemplateSend } from '@parlance/templates/contracts';
import { fillTemplate, STATUS_RULES, type FillRefusal } from '@parlance/templates/domain';
import { contentOf } from '../persistence/entry-mapping';
import type { TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';

/** Fills a template for sending, or says by name what is missing (C-035, I24). */
@Injectable()
export class CheckTemplateSend {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async answer(request: RequestOf<typeof checkTemplateSend>): Promise<ReplyOf<typeof checkTemplateSend>> {
    const { tenantId, wabaId, name, language, parameters } = request;
    const row = await this.unitOfWork.run(tenantId, (tx) =>
      new TemplateRepository(tx).findNamed(wabaId, name, language),
    );
    if (row === null || row.status === 'DELETED') {
      throw new ProblemError(templateErrors.unknown, {
        detail: `There is no template ${name} in ${language} in this account`,
      });
    }
    if (!STATUS_RULES[row.status].send) throw notApproved(row);
    const filled = fillTemplate(contentOf(row), parameters);
    if (!filled.ok) throw notFilled(row, filled.error);
    const { rendered, components, asksCallPermission } = filled.value;
    return { templateId: row.id, rendered, components, asksCallPermission };
  }
}

const notApproved = (row: TemplateRow): ProblemError =>
  new ProblemError(templateErrors.not_approved, {
    detail: `The template ${row.name} is ${row.status}${row.reasonCode === null ? '' : ` (${row.reasonCode})`}`,
    explanation: {
      rule: {
        id: 'C-035',
        title: 'Only a template that Meta has approved can be sent',
        source:
          'https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview',
      },
      evidence: {
        name: row.name,
        language: row.language,
        status: row.status,
        reasonCode: row.reasonCode,
        reasonDetail: row.reasonDetail,
      },
      since: row.statusStatedAt.toISOString(),
      earliestYes: null,
      alternatives: [
        { action: 'choose-template', description: 'Send a template that is APPROVED.' },
        { action: 'edit-template', description: 'Correct this one and submit it again.' },
      ],
    },
  });

const notFilled = (row: TemplateRow, { code, errors }: FillRefusal): ProblemError =>
  new ProblemError(templateErrors[code], {
    detail: `The template ${row.name}: ${errors.map((e) => `${e.path} ${e.message}`).join('; ')}`,
    errors: [...errors],
  });
