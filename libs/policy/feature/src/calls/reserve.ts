import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type {
  CallPermission,
  releaseCall,
  releasePermissionRequest,
  reserveCall,
  reservePermissionRequest,
} from '@parlance/policy/contracts';
import {
  decideCall,
  decidePermissionRequest,
  type CallFacts,
  type LedgerEvent,
} from '@parlance/policy/domain';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { CallDecisionRepository, type DecisionSubject } from '../persistence/call-decision-repository';
import { LedgerRepository } from '../persistence/ledger-repository';
import { readCallFacts } from './call-facts-reader';
import { CallLedger, type HeldPair } from './call-ledger';
import { callToWire, permissionToWire, requestToWire } from './to-wire';

/** Decides on calls and permission requests; a yes spends the budget in the transaction that gives it. */
@Injectable()
export class Reserve {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: CallLedger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async call(request: RequestOf<typeof reserveCall>): Promise<ReplyOf<typeof reserveCall>> {
    const { tenantId, inboxId, contactId, callId } = request;
    return this.unitOfWork.run(tenantId, async (tx) => {
      const held = await this.ledger.hold(tx, { inboxId, contactId });
      const { facts, version, now } = await this.read(tx, held);
      const reservation: LedgerEvent = { type: 'attempt-reserved', callId, at: now };
      const repeated = await new LedgerRepository(tx).knows(held.pair, reservation);
      const call = repeated ? { allowed: true as const } : callToWire(decideCall(facts, now));
      if (!repeated) await this.log(tx, held, 'call', callId, { ...facts, kind: null }, call, now);
      const after = call.allowed && !repeated ? await this.ledger.add(tx, held, [reservation]) : null;
      return { ...(after ?? permissionToWire(held.pair, facts, version, now)), contactId, call };
    });
  }

  async release(request: RequestOf<typeof releaseCall>): Promise<ReplyOf<typeof releaseCall>> {
    const { tenantId, inboxId, contactId, callId } = request;
    const at = this.clock.now();
    // Recorded without a reservation too: it may still be on its way.
    await this.unitOfWork.run(tenantId, (tx) =>
      this.ledger.record(tx, { inboxId, contactId }, [{ type: 'attempt-released', callId, at }]),
    );
    return {};
  }

  async permissionRequest(
    request: RequestOf<typeof reservePermissionRequest>,
  ): Promise<ReplyOf<typeof reservePermissionRequest>> {
    const { tenantId, inboxId, contactId, messageId, kind } = request;
    return this.unitOfWork.run(tenantId, async (tx) => {
      const held = await this.ledger.hold(tx, { inboxId, contactId });
      const { facts, version, now } = await this.read(tx, held);
      const reservation: LedgerEvent = { type: 'request-reserved', messageId, kind, at: now };
      const repeated = await new LedgerRepository(tx).knows(held.pair, reservation);
      const decision: CallPermission['request'] = repeated
        ? { allowed: true, customMessage: kind === 'free-form' }
        : requestToWire(decidePermissionRequest(facts, kind, now));
      if (!repeated)
        await this.log(tx, held, 'permission-request', messageId, { ...facts, kind }, decision, now);
      const after = decision.allowed && !repeated ? await this.ledger.add(tx, held, [reservation]) : null;
      return {
        ...(after ?? permissionToWire(held.pair, facts, version, now)),
        contactId,
        request: decision,
      };
    });
  }

  async releaseRequest(
    request: RequestOf<typeof releasePermissionRequest>,
  ): Promise<ReplyOf<typeof releasePermissionRequest>> {
    const { tenantId, inboxId, contactId, messageId } = request;
    const at = this.clock.now();
    await this.unitOfWork.run(tenantId, (tx) =>
      this.ledger.record(tx, { inboxId, contactId }, [{ type: 'request-released', messageId, at }]),
    );
    return {};
  }

  private async read(
    tx: Tx,
    { pair, ledger, version }: HeldPair,
  ): Promise<{ facts: CallFacts; version: number; now: Date }> {
    const [facts] = await readCallFacts(tx, [{ ...pair, ledger }]);
    return { facts: facts!, version, now: this.clock.now() };
  }

  private async log(
    tx: Tx,
    { pair }: HeldPair,
    subject: DecisionSubject,
    reservationId: string,
    facts: CallFacts & { kind: 'free-form' | 'template' | null },
    decision: CallPermission['call'] | CallPermission['request'],
    now: Date,
  ): Promise<void> {
    await new CallDecisionRepository(tx).add(pair, { subject, reservationId, decision }, facts, now);
  }
}
