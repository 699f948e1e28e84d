import { Inject, Injectable } from '@nestjs/common';
import { callErrors, type startCall } from '@parlance/calls/contracts';
import { newOutbound } from '@parlance/calls/domain';
import { getConversation, getInboxRoute, type Conversation } from '@parlance/messaging/contracts';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { isUniqueViolation, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { getCallSettings, policyErrors, reserveCall } from '@parlance/policy/contracts';
import {
  errorRegistry,
  platformErrors,
  ProblemError,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { newId, seconds, type Clock } from '@parlance/shared/kernel';
import { requireScope } from '../access';
import type { callsConfig } from '../config';
import { Bridges, isLost } from '../media/bridges';
import { newRecord, type CallRecord } from '../persistence/call-record';
import { CallRepository } from '../persistence/call-repository';
import { WorkQueue } from '../work/work-queue';
import { CallBook } from './call-book';
import { CallSteps } from './call-steps';
import { PlaceCall } from './place-call';
import { recordingOf } from './recording-policy';
import { Routing } from './routing';
import { toWire } from './to-wire';

type Request = RequestOf<typeof startCall>;
type Reply = ReplyOf<typeof startCall>;

/** Longer than the whole of a start takes: then its process died, and what it left is put right. */
const LEFT_BEHIND_MS = seconds(20);

/** Calls a customer: policy's yes is reserved first, then the call is recorded, then it goes to the bridge and to Meta. */
@Injectable()
export class StartCall {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: QueryClient,
    private readonly book: CallBook,
    private readonly steps: CallSteps,
    private readonly bridges: Bridges,
    private readonly placing: PlaceCall,
    private readonly routing: Routing,
    private readonly work: WorkQueue,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof callsConfig>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async start(request: Request): Promise<Reply> {
    const { actor, conversationId } = request;
    requireScope(actor, 'calls:write');
    const { tenantId } = actor;
    const conversation = await this.queries.ask(getConversation, { actor, conversationId }, { tenantId });
    const repeated = await this.repeated(request);
    if (repeated) return { call: toWire(repeated), answerSdp: await this.attach(request, repeated) };
    const { phone, bsuid } = conversation.contact;
    if (phone === null && bsuid === null)
      throw new ProblemError(callErrors.not_placed, {
        detail: 'The customer has neither a number nor a user id',
      });
    const recorded = await this.record(request, conversation).catch(async (error: unknown) => {
      // The same request at the same moment: the other one has the call.
      const same = await this.repeated(request);
      if (!same) throw error;
      return same;
    });
    if (recorded.version > 1)
      return { call: toWire(recorded), answerSdp: await this.attach(request, recorded) };
    if (recorded.agentId !== null) await this.routing.withdraw(tenantId, recorded.agentId);
    const offered = await this.offer(tenantId, recorded);
    const answerSdp = await this.attach(request, offered);
    const call = await this.placing.place(tenantId, offered, { phone, bsuid });
    return { call: toWire(call), answerSdp };
  }

  private repeated({ actor, conversationId, idempotencyKey }: Request): Promise<CallRecord | null> {
    if (idempotencyKey === undefined) return Promise.resolve(null);
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const call = await new CallRepository(tx).byIdempotencyKey(idempotencyKey);
      if (call && call.conversationId !== conversationId)
        throw new ProblemError(platformErrors.idempotency_key_reused, {
          detail: 'This idempotency key belongs to a call of another conversation. Use a new key',
        });
      return call;
    });
  }

  /** The row exists once policy has said yes; what is reserved without it is given back. */
  private async record(request: Request, conversation: Conversation): Promise<CallRecord> {
    const { tenantId, id: actorId, kind } = request.actor;
    const { inboxId, contact } = conversation;
    const callId = newId(this.clock.now());
    const agentId = kind === 'user' ? actorId : conversation.assigneeId;
    const pair = { inboxId, contactId: contact.id };
    await this.unitOfWork.run(tenantId, async (tx) => {
      await this.refuseSecondCall(tx, agentId, pair);
      this.work.add(tx, callId, 'release', { delayMs: LEFT_BEHIND_MS, payload: pair });
    });
    let asked = false;
    try {
      const [route, { settings }] = await Promise.all([
        this.queries.ask(getInboxRoute, { tenantId, inboxId }, { tenantId }),
        this.queries.ask(getCallSettings, { tenantId, inboxId }, { tenantId }),
      ]);
      asked = true;
      const refusal = await this.reserve(tenantId, callId, pair);
      asked = refusal === null;
      if (refusal) throw refusal;
      const call = newRecord({
        id: callId,
        ...newOutbound(this.clock.now()),
        wacid: null,
        ...pair,
        wabaId: route.wabaId,
        phoneNumberId: route.phoneNumberId,
        conversationId: conversation.id,
        contactName: contact.name,
        contactPhone: contact.phone,
        visibility: {
          inboxId,
          teamId: conversation.teamId,
          assigneeId: conversation.assigneeId,
          collaboratorIds: conversation.collaboratorIds,
        },
        agentId,
        recording: recordingOf(settings, this.config.CALL_ANNOUNCEMENT_LANGUAGE),
        metadata: request.metadata ?? {},
      });
      return await this.unitOfWork.run(tenantId, async (tx) => {
        this.work.remove(tx, callId, 'release');
        this.work.add(tx, callId, 'place', { delayMs: LEFT_BEHIND_MS });
        return this.book.open(tx, call, request.idempotencyKey ?? null);
      });
    } catch (error) {
      // What was surely not reserved is not given back.
      await this.unitOfWork.run(tenantId, (tx) =>
        asked ? this.work.add(tx, callId, 'release') : this.work.remove(tx, callId, 'release'),
      );
      throw asSecondCall(error) ?? error;
    }
  }

  /** Policy's refusal as the agent gets it, with its explanation; null for a yes. */
  private async reserve(
    tenantId: string,
    callId: string,
    pair: { inboxId: string; contactId: string },
  ): Promise<ProblemError | null> {
    const { call } = await this.queries.ask(reserveCall, { tenantId, callId, ...pair }, { tenantId });
    if (call.allowed) return null;
    const definition =
      errorRegistry().find(({ code }) => code === call.code) ?? policyErrors.permission_missing;
    return new ProblemError(definition, { detail: call.detail, explanation: call.explanation });
  }

  private async refuseSecondCall(
    tx: Tx,
    agentId: string | null,
    { inboxId, contactId }: { inboxId: string; contactId: string },
  ): Promise<void> {
    const repository = new CallRepository(tx);
    if (agentId !== null && (await repository.underWayOfAgent(agentId))) throw agentBusy();
    if (await repository.lockUnderWay(inboxId, contactId)) throw underWay();
  }

  private async offer(tenantId: string, call: CallRecord): Promise<CallRecord> {
    try {
      const held = await this.bridges.makeOffer(tenantId, call.id, call.recording);
      const offered = await this.steps.change(tenantId, call.id, (_, now) =>
        now.state === 'ended' ? null : { ...now, ...held },
      );
      if (offered?.bridgeId === held.bridgeId) return offered;
      await this.bridges.close({ id: call.id, bridgeId: held.bridgeId });
      throw new ProblemError(callErrors.wrong_state, { detail: 'The call was ended before it was placed' });
    } catch (error) {
      await this.placing.notPlaced(tenantId, call, {
        reason: 'no-bridge',
        detail: 'No media bridge could take the call.',
      });
      if (error instanceof ProblemError && error.definition === callErrors.wrong_state) throw error;
      throw new ProblemError(callErrors.no_bridge, { detail: 'Try again in a moment', cause: error });
    }
  }

  private async attach({ actor, offerSdp }: Request, call: CallRecord): Promise<string | null> {
    if (offerSdp === undefined || call.state === 'ended' || call.bridgeId === null) return null;
    const { tenantId } = actor;
    const agentId = call.agentId ?? actor.id;
    try {
      const answerSdp = await this.bridges.attach(call, agentId, offerSdp);
      await this.steps.change(tenantId, call.id, (_, now) =>
        now.state === 'ended' || now.agentLeg === 'present' ? null : { ...now, agentLeg: 'connecting' },
      );
      return answerSdp;
    } catch (error) {
      if (call.wacid === null && !call.placing)
        await this.placing.notPlaced(tenantId, call, {
          reason: isLost(error) ? 'no-bridge' : 'not-placed',
          detail: 'The agent could not be connected.',
        });
      throw error;
    }
  }
}

const agentBusy = (): ProblemError =>
  new ProblemError(callErrors.agent_busy, { detail: 'End your other call first' });
const underWay = (): ProblemError =>
  new ProblemError(callErrors.call_under_way, { detail: 'End the call with this customer first' });

/** Two started at the same moment: the database lets one through. */
function asSecondCall(error: unknown): ProblemError | null {
  if (isUniqueViolation(error, 'call_of_agent')) return agentBusy();
  return isUniqueViolation(error, 'call_under_way') ? underWay() : null;
}
