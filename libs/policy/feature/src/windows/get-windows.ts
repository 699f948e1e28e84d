import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { getWindows } from '@parlance/policy/contracts';
import { DEFAULT_RULE_SET, latestOf, serviceWindow } from '@parlance/policy/domain';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { WindowRepository } from '../persistence/window-repository';
import { toDate, windowWithRefusal } from './to-wire';

@Injectable()
export class GetWindows {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async answer(request: RequestOf<typeof getWindows>): Promise<ReplyOf<typeof getWindows>> {
    const { tenantId, pairs } = request;
    if (pairs.length === 0) return { windows: [] };
    const known = await this.unitOfWork.run(tenantId, (tx) => new WindowRepository(tx).lastActivity(pairs));
    const now = this.clock.now();
    return {
      windows: pairs.map((pair, i) => {
        const last = latestOf([known[i] ?? null, toDate(pair.lastCustomerMessageAt)]);
        return windowWithRefusal(pair, serviceWindow(DEFAULT_RULE_SET, last, now), now);
      }),
    };
  }
}
