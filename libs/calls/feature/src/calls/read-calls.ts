import { Injectable } from '@nestjs/common';
import type { Call, getCall, listLiveCalls } from '@parlance/calls/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { requireScope, seesCall, unknownCall } from '../access';
import { CallRepository } from '../persistence/call-repository';
import { toWire } from './to-wire';

@Injectable()
export class ReadCalls {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async get({ actor, callId }: RequestOf<typeof getCall>): Promise<Call> {
    requireScope(actor, 'calls:read');
    const found = await this.unitOfWork.run(actor.tenantId, (tx) => new CallRepository(tx).find(callId));
    const call = found && toWire(found);
    if (!call || !seesCall(actor, call)) throw unknownCall();
    return call;
  }

  /** Also for a console that was opened while the phone rang (I4), or that comes back into a call. */
  async live({ actor }: RequestOf<typeof listLiveCalls>): Promise<ReplyOf<typeof listLiveCalls>> {
    requireScope(actor, 'calls:read');
    const calls = await this.unitOfWork.run(actor.tenantId, (tx) => new CallRepository(tx).live());
    return { items: calls.map(toWire).filter((call) => seesCall(actor, call)) };
  }
}
