import { Inject, Injectable } from '@nestjs/common';
import { callErrors } from '@parlance/calls/contracts';
import { applyEvent } from '@parlance/calls/domain';
import { CLOCK } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { recordPermissionReading, releaseCall } from '@parlance/policy/contracts';
import { GraphError, type CallingClient } from '@parlance/providers/whatsapp-cloud';
import { ProblemError } from '@parlance/shared/contract-kit';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { CallingAccess } from '../graph/calling-access';
import { coreOf, withCore, type CallRecord } from '../persistence/call-record';
import { CallRepository } from '../persistence/call-repository';
import type { Work } from '../persistence/work-repository';
import { WorkQueue } from '../work/work-queue';
import { UnitOfWork } from '@parlance/platform/persistence';
import { CallSteps, type Stop } from './call-steps';
import { refusalOf } from './graph-refusal';
import { TakeWebhook } from './take-webhook';

/** A lost answer of Meta is made good by the webhooks of the call within seconds; after this long there was no call. */
const NO_WORD_MS = seconds(45);

export interface Callee {
  readonly phone: string | null;
  readonly bsuid: string | null;
}

/** The part of a call to a customer that happens at Meta. A request that may have arrived is never repeated. */
@Injectable()
export class PlaceCall {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly steps: CallSteps,
    private readonly webhooks: TakeWebhook,
    private readonly graph: CallingAccess,
    private readonly queries: QueryClient,
    private readonly work: WorkQueue,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The call as it is when Meta has it, or may have it. Throws what the agent is told when it has not. */
  async place(tenantId: string, call: CallRecord, callee: Callee): Promise<CallRecord> {
    let client: CallingClient;
    try {
      client = await this.graph.client(tenantId, call.wabaId);
    } catch (error) {
      await this.notPlaced(tenantId, call, {
        reason: 'not-placed',
        detail: 'The account cannot be reached.',
      });
      throw error;
    }
    const going = await this.steps.change(tenantId, call.id, (tx, now) => {
      if (now.state === 'ended') return null;
      this.work.add(tx, now.id, 'place', { delayMs: NO_WORD_MS });
      return { ...now, placing: true };
    });
    if (going?.state !== 'dialing') throw hungUp();
    try {
      const wacid = await client.connect(call.phoneNumberId, {
        ...(callee.phone === null ? { recipient: callee.bsuid ?? '' } : { to: callee.phone }),
        offerSdp: call.localSdp!,
        opaque: call.id,
      });
      return await this.placed(tenantId, call.id, wacid);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      if (error.disposition !== 'ambiguous') return this.refused(tenantId, call, callee, client, error);
      this.logger.warn({ callId: call.id, details: error.details }, 'Whether WhatsApp has a call will show');
      return going;
    }
  }

  /** A call whose placing was left: never told to Meta, or never confirmed. */
  async resume({ tenantId, callId }: Work): Promise<void> {
    const call = await this.steps.read(tenantId, callId);
    if (!call || call.state === 'ended' || call.wacid !== null) return;
    if (call.placing)
      await this.steps.stop(tenantId, callId, {
        reason: 'no-word',
        detail: 'WhatsApp never confirmed that it has the call.',
        uncertain: true,
      });
    else
      await this.notPlaced(tenantId, call, {
        reason: 'not-placed',
        detail: 'Placing the call was interrupted; WhatsApp was not told of it.',
      });
  }

  /** The attempt is given back. */
  async release({ tenantId, callId, payload }: Work): Promise<void> {
    const { inboxId, contactId } = payload ?? {};
    if (!inboxId || !contactId) return;
    await this.queries.ask(releaseCall, { tenantId, inboxId, contactId, callId }, { tenantId });
  }

  /** The call never reached Meta: it has ended, and the attempt is given back. */
  async notPlaced(tenantId: string, { id }: CallRecord, stop: Stop): Promise<void> {
    await this.steps.change(tenantId, id, (tx, call) => {
      this.work.remove(tx, id, 'place');
      const payload = { inboxId: call.inboxId, contactId: call.contactId };
      this.work.add(tx, id, 'release', { payload });
      const core = applyEvent(coreOf(call), this.steps.stopped(stop));
      return core && { ...withCore(call, core), placing: false };
    });
  }

  private async placed(tenantId: string, callId: string, wacid: string): Promise<CallRecord> {
    return this.unitOfWork.run(tenantId, async (tx) => {
      const repository = new CallRepository(tx);
      repository.takeTurn(wacid);
      const call = (await repository.lock(callId))!;
      if (call.wacid !== null) return call;
      return this.webhooks.write(tx, call, await this.webhooks.named(tx, call, wacid));
    });
  }

  private async refused(
    tenantId: string,
    call: CallRecord,
    callee: Callee,
    client: CallingClient,
    error: GraphError,
  ): Promise<never> {
    const code = error.code === null ? null : String(error.code);
    await this.notPlaced(tenantId, call, { reason: 'not-placed', detail: error.details, code });
    const { problem, permissionInDoubt } = refusalOf(error, this.clock.now());
    if (permissionInDoubt) await this.readPermission(tenantId, call, callee, client);
    throw problem;
  }

  /** Meta sees the permission otherwise than we do: its word is taken over. */
  private async readPermission(
    tenantId: string,
    { inboxId, contactId, phoneNumberId }: CallRecord,
    { phone, bsuid }: Callee,
    client: CallingClient,
  ): Promise<void> {
    try {
      const user = phone === null ? { recipient: bsuid ?? '' } : { waId: phone };
      const reading = await client.getCallPermissions(phoneNumberId, user);
      const readAt = this.clock.now().toISOString();
      await this.queries.ask(
        recordPermissionReading,
        { tenantId, inboxId, contactId, readAt, reading },
        { tenantId },
      );
    } catch (error) {
      this.logger.warn({ err: error, inboxId }, "Meta's view of a permission could not be read");
    }
  }
}

const hungUp = (): ProblemError =>
  new ProblemError(callErrors.wrong_state, { detail: 'The call was ended before it was placed' });
