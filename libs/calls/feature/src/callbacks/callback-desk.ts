import { Inject, Injectable } from '@nestjs/common';
import {
  callbackUpdated,
  callErrors,
  type Callback,
  type dismissCallback,
  type listCallbacks,
} from '@parlance/calls/contracts';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import {
  canSeeConversation,
  ProblemError,
  type ReplyOf,
  type RequestOf,
  type Visibility,
} from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { requireScope } from '../access';
import type { CallbackRecord, CallRecord } from '../persistence/call-record';
import { CallbackRepository } from '../persistence/callback-repository';
import { toWire } from '../calls/to-wire';

export interface CallbackRequest {
  readonly inboxId: string;
  readonly contactId: string;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly conversationId: string;
  readonly visibility: Visibility;
  readonly source: Callback['source'];
  readonly requestedAt: string;
  readonly callId: string | null;
}

/** Customers who are to be called back: one entry for each, however often they tried (C-186, C-188, C-190, X-06). */
@Injectable()
export class CallbackDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing happens when the customer waits already. */
  async open(tx: Tx, request: CallbackRequest): Promise<void> {
    const callback: CallbackRecord = {
      id: newId(this.clock.now()),
      ...request,
      teamId: request.visibility.teamId,
      assigneeId: request.visibility.assigneeId,
      state: 'open',
      handledBy: null,
      handledAt: null,
      version: 1,
    };
    if (await new CallbackRepository(tx).open(callback)) this.tell(tx, callback);
  }

  async openFor(tx: Tx, call: CallRecord): Promise<void> {
    const { inboxId, contactId, contactName, contactPhone, conversationId, visibility } = call;
    const wire = toWire(call);
    await this.open(tx, {
      inboxId,
      contactId,
      contactName,
      contactPhone,
      conversationId,
      visibility,
      source: wire.end?.outcome === 'out-of-hours' ? 'out-of-hours' : 'missed-call',
      requestedAt: wire.startedAt,
      callId: call.id,
    });
  }

  /** The customer has been spoken to, whoever called. */
  async settle(tx: Tx, { id, inboxId, contactId, agentId }: CallRecord): Promise<void> {
    const repository = new CallbackRepository(tx);
    const open = await repository.lockOpen(inboxId, contactId);
    if (!open) return;
    await this.handle(tx, { ...open, state: 'called', callId: id, handledBy: agentId });
  }

  async dismiss({
    actor,
    callbackId,
  }: RequestOf<typeof dismissCallback>): Promise<ReplyOf<typeof dismissCallback>> {
    requireScope(actor, 'calls:write');
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const callback = await new CallbackRepository(tx).lock(callbackId);
      if (!callback || !canSeeConversation(actor, callback.visibility))
        throw new ProblemError(callErrors.unknown_callback, { detail: 'No callback of yours has this id' });
      if (callback.state !== 'open') return withoutVisibility(callback);
      return this.handle(tx, { ...callback, state: 'dismissed', handledBy: actor.id });
    });
  }

  async list(request: RequestOf<typeof listCallbacks>): Promise<ReplyOf<typeof listCallbacks>> {
    const { actor, state, limit } = request;
    requireScope(actor, 'calls:read');
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const repository = new CallbackRepository(tx);
      const seen = (all: CallbackRecord[]) =>
        all.filter(({ visibility }) => canSeeConversation(actor, visibility));
      const asked = seen(await repository.list(state));
      const open = state === 'open' ? asked : seen(await repository.list('open'));
      return { items: asked.slice(0, limit).map(withoutVisibility), open: open.length };
    });
  }

  private async handle(tx: Tx, callback: CallbackRecord): Promise<Callback> {
    const handled = {
      ...callback,
      handledAt: this.clock.now().toISOString(),
      version: callback.version + 1,
    };
    await new CallbackRepository(tx).save(handled);
    return this.tell(tx, handled);
  }

  private tell(tx: Tx, record: CallbackRecord): Callback {
    const callback = withoutVisibility(record);
    this.outbox.add(tx, callbackUpdated, {
      aggregateId: callback.id,
      aggregateVersion: callback.version,
      data: { callback, visibility: record.visibility },
    });
    return callback;
  }
}

function withoutVisibility({ visibility: _, ...callback }: CallbackRecord): Callback {
  return callback;
}
