import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { checkSend, SendDecision } from '@parlance/policy/contracts';
import {
  decideSend,
  DEFAULT_RULE_SET,
  latestOf,
  type SendDecision as Decided,
} from '@parlance/policy/domain';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { DecisionRepository } from '../persistence/decision-repository';
import { WindowRepository, type WindowPair } from '../persistence/window-repository';
import { refusalToWire, toDate, windowToWire } from '../windows/to-wire';

/** Decides on a send (C-032 to C-034) and keeps every refusal with what it was decided on. */
@Injectable()
export class CheckSend {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async answer(request: RequestOf<typeof checkSend>): Promise<ReplyOf<typeof checkSend>> {
    const pair = { inboxId: request.inboxId, contactId: request.contactId };
    return this.unitOfWork.run(request.tenantId, async (tx) => {
      const [known] = await new WindowRepository(tx).lastActivity([pair]);
      const facts = {
        kind: request.kind,
        lastCustomerMessageAt: latestOf([known ?? null, toDate(request.lastCustomerMessageAt)]),
        freeEntryPointEndsAt: toDate(request.freeEntryPointEndsAt),
      };
      const now = this.clock.now();
      const decision = decisionToWire(pair, decideSend(DEFAULT_RULE_SET, facts, now));
      if (!decision.allowed) await new DecisionRepository(tx).add(pair, facts, decision, now);
      return decision;
    });
  }
}

export function decisionToWire(pair: WindowPair, decided: Decided): SendDecision {
  const window = windowToWire(pair, decided.window);
  if (decided.allowed) return { allowed: true, ruleSet: decided.ruleSet, window };
  return { allowed: false, ruleSet: decided.ruleSet, window, ...refusalToWire(decided) };
}
