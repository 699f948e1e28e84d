import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { listDecisions } from '@parlance/policy/contracts';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { DecisionRepository } from '../persistence/decision-repository';
import { WindowRepository } from '../persistence/window-repository';

@Injectable()
export class ListDecisions {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async answer(request: RequestOf<typeof listDecisions>): Promise<ReplyOf<typeof listDecisions>> {
    const { tenantId, contactId, limit } = request;
    const rows = await this.unitOfWork.run(tenantId, async (tx) => {
      const contactIds = await new WindowRepository(tx).family(contactId);
      return new DecisionRepository(tx).list(contactIds, limit);
    });
    return {
      items: rows.map(({ id, decidedAt, decision }) => ({ id, at: decidedAt.toISOString(), decision })),
    };
  }
}
