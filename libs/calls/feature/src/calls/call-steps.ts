import { Inject, Injectable } from '@nestjs/common';
import { applyEvent, type CallEvent, type StopReason } from '@parlance/calls/domain';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { Clock } from '@parlance/shared/kernel';
import { coreOf, withCore, type CallRecord } from '../persistence/call-record';
import { CallRepository } from '../persistence/call-repository';
import { CallBook } from './call-book';

export interface Stop {
  readonly reason: StopReason;
  readonly detail: string;
  readonly code?: string | null;
  readonly uncertain?: boolean;
}

/** Steps of one call, each in a transaction of its own under the lock of its row. */
@Injectable()
export class CallSteps {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly book: CallBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  read(tenantId: string, callId: string): Promise<CallRecord | null> {
    return this.unitOfWork.run(tenantId, (tx) => new CallRepository(tx).find(callId));
  }

  /** `change` gets the call as it is now and returns what it is to be; null for no change. */
  change(
    tenantId: string,
    callId: string,
    change: (tx: Tx, call: CallRecord) => CallRecord | null | Promise<CallRecord | null>,
  ): Promise<CallRecord | null> {
    return this.unitOfWork.run(tenantId, async (tx) => {
      const call = await new CallRepository(tx).lock(callId);
      if (!call) return null;
      const changed = await change(tx, call);
      return changed ? this.book.save(tx, call, changed) : call;
    });
  }

  /** An event of ours; nothing when the state does not allow it. */
  apply(tenantId: string, callId: string, event: CallEvent, with_: Partial<CallRecord> = {}) {
    return this.change(tenantId, callId, (_, call) => {
      const core = applyEvent(coreOf(call), event);
      return core && { ...withCore(call, core), ...with_ };
    });
  }

  stop(tenantId: string, callId: string, stop: Stop): Promise<CallRecord | null> {
    return this.apply(tenantId, callId, this.stopped(stop));
  }

  stopped({ reason, detail, code = null, uncertain = false }: Stop): CallEvent {
    return { type: 'stopped', reason, detail, code, uncertain, at: this.clock.now().toISOString() };
  }
}
