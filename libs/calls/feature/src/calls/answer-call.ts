import { Inject, Injectable } from '@nestjs/common';
import { callErrors, type answerCall } from '@parlance/calls/contracts';
import { applyEvent, ringingAgents, settleRinging, type RingAttempt } from '@parlance/calls/domain';
import { CLOCK } from '@parlance/platform/config';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { isUniqueViolation, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { GraphError, isCallPastIt } from '@parlance/providers/whatsapp-cloud';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { requireScope, seesCall, unknownCall } from '../access';
import { CallingAccess } from '../graph/calling-access';
import { Bridges, isLost } from '../media/bridges';
import { endOfLost } from '../media/lost-media';
import { coreOf, withCore, type CallRecord } from '../persistence/call-record';
import { CallRepository } from '../persistence/call-repository';
import type { Work } from '../persistence/work-repository';
import { WorkQueue } from '../work/work-queue';
import { CallBook } from './call-book';
import { CallSteps } from './call-steps';
import { Routing } from './routing';
import { toWire } from './to-wire';

/** Somebody else finishes an answer whose process died; that both do it is harmless. */
const TAKE_OVER_MS = seconds(8);

/** A ringing call is claimed by one agent, then WhatsApp is told, then both can speak (C-056, C-060, I6). */
@Injectable()
export class AnswerCall {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly book: CallBook,
    private readonly steps: CallSteps,
    private readonly routing: Routing,
    private readonly bridges: Bridges,
    private readonly graph: CallingAccess,
    private readonly work: WorkQueue,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async answer(request: RequestOf<typeof answerCall>): Promise<ReplyOf<typeof answerCall>> {
    const { actor, offerSdp } = request;
    requireScope(actor, 'calls:write');
    const { tenantId, id: agentId } = actor;
    const claimed = await this.claim(request);
    await this.routing.withdraw(tenantId, agentId);
    const answerSdp = await this.attach(tenantId, claimed, agentId, offerSdp);
    const active = await this.accept(tenantId, claimed);
    if (active?.state !== 'active') throw wrongState('The call ended while it was being answered', active);
    return { call: toWire(active), answerSdp };
  }

  /** Finishes an answer that was claimed and then left: the agent comes back into an open call. */
  async resume({ tenantId, callId }: Work): Promise<void> {
    const call = await this.steps.read(tenantId, callId);
    if (call?.state !== 'answering') return;
    try {
      await this.tellMeta(tenantId, call);
    } catch (error) {
      // It refuses a second accept and an ended call in the same words; what ended says so by a webhook.
      if (!isCallPastIt(error)) throw error;
    }
    await this.connected(tenantId, call);
  }

  private async claim({ actor, callId }: RequestOf<typeof answerCall>): Promise<CallRecord> {
    try {
      return await this.unitOfWork.run(actor.tenantId, async (tx) => {
        const call = await new CallRepository(tx).lock(callId);
        if (!call || (!wasRung(call, actor.id) && !seesCall(actor, toWire(call)))) throw unknownCall();
        return this.take(tx, call, actor.id);
      });
    } catch (error) {
      if (!isUniqueViolation(error, 'call_of_agent')) throw error;
      throw new ProblemError(callErrors.agent_busy, { detail: 'End your other call first', cause: error });
    }
  }

  private async take(tx: Tx, call: CallRecord, agentId: string): Promise<CallRecord> {
    const { claim } = call.facts;
    // The reply to the winner was lost, and it asks again.
    if (call.state === 'answering' && claim?.agentId === agentId) return call;
    if (claim && claim.agentId !== agentId)
      throw new ProblemError(callErrors.answered_elsewhere, { detail: 'A colleague took the call' });
    const at = this.clock.now().toISOString();
    const core = applyEvent(coreOf(call), { type: 'claimed', agentId, at });
    if (!core) throw wrongState('The call does not ring any more', call);
    if (!ringingAgents(call.attempts).includes(agentId))
      throw new ProblemError(callErrors.not_ringing_here, { detail: 'The call rings at others' });
    const attempts = settleRinging(won(call.attempts, agentId), 'answered-elsewhere');
    const claimed = {
      ...withCore(call, core),
      agentId,
      attempts,
      ringUntil: null,
      agentLeg: 'connecting' as const,
    };
    this.work.add(tx, call.id, 'accept', { delayMs: TAKE_OVER_MS });
    return this.book.save(tx, call, claimed);
  }

  private async attach(
    tenantId: string,
    call: CallRecord,
    agentId: string,
    offerSdp: string,
  ): Promise<string> {
    try {
      return await this.bridges.attach(call, agentId, offerSdp);
    } catch (error) {
      if (isLost(error)) {
        await this.steps.stop(tenantId, call.id, endOfLost(error));
        throw new ProblemError(callErrors.no_bridge, { detail: 'The media bridge is gone', cause: error });
      }
      await this.release(tenantId, call.id, agentId);
      throw error;
    }
  }

  /** What this browser sent cannot be used: the call goes on to ring at others. */
  private async release(tenantId: string, callId: string, agentId: string): Promise<void> {
    await this.steps.change(tenantId, callId, async (tx, call) => {
      const core = applyEvent(coreOf(call), { type: 'released' });
      if (!core) return null;
      this.work.remove(tx, callId, 'accept');
      const attempts = call.attempts.map((attempt): RingAttempt =>
        attempt.agentId === agentId && attempt.result === 'answered'
          ? { ...attempt, result: 'ended', reason: 'the audio of the browser could not be used' }
          : attempt,
      );
      return this.routing.route(tx, { ...withCore(call, core), agentId: null, agentLeg: 'none', attempts });
    });
  }

  private async accept(tenantId: string, call: CallRecord): Promise<CallRecord | null> {
    try {
      await this.tellMeta(tenantId, call);
    } catch (error) {
      const ended = await this.refused(tenantId, call.id, error);
      if (ended?.end?.outcome === 'canceled') return null;
      throw new ProblemError(callErrors.not_placed, {
        detail: `WhatsApp did not connect the call: ${whyOf(error)}`,
        cause: error,
      });
    }
    return this.connected(tenantId, call);
  }

  private async tellMeta(
    tenantId: string,
    { wabaId, phoneNumberId, wacid, localSdp }: CallRecord,
  ): Promise<void> {
    const client = await this.graph.client(tenantId, wabaId);
    await client.accept(phoneNumberId, wacid!, localSdp!);
  }

  /** Meta refuses calls that are over in the same words as others: its terminate, if it comes, has the last word. */
  private async refused(tenantId: string, callId: string, error: unknown) {
    const code = error instanceof GraphError && error.code !== null ? String(error.code) : null;
    const ended = await this.steps.stop(tenantId, callId, {
      reason: 'accept-refused',
      detail: whyOf(error),
      code,
      uncertain: isCallPastIt(error),
    });
    return ended && toWire(ended);
  }

  /** Meta has taken it. The media open before anything is written: every moment of silence is heard. */
  private async connected(tenantId: string, call: CallRecord): Promise<CallRecord | null> {
    const at = this.clock.now().toISOString();
    const opened = await this.bridges.open(call, at).then(
      () => true,
      (error: unknown) => {
        this.logger.warn({ err: error, callId: call.id }, 'The media of a call could not be opened at once');
        return false;
      },
    );
    return this.steps.change(tenantId, call.id, (tx, now) => {
      const core = applyEvent(coreOf(now), { type: 'accepted', at });
      this.work.remove(tx, now.id, 'accept');
      if (core?.state === 'active' && !opened) this.work.add(tx, now.id, 'media');
      return core && withCore(now, core);
    });
  }
}

/** Whoever was rung may learn that somebody else was faster. */
const wasRung = ({ attempts }: CallRecord, id: string): boolean =>
  attempts.some(({ agentId }) => agentId === id);

const won = (attempts: readonly RingAttempt[], agentId: string): RingAttempt[] =>
  attempts.map((attempt) =>
    attempt.result === 'ringing' && attempt.agentId === agentId
      ? { ...attempt, result: 'answered' }
      : attempt,
  );

const whyOf = (error: unknown): string =>
  error instanceof GraphError
    ? error.details
    : error instanceof ProblemError
      ? error.details.detail
      : 'no answer';

const wrongState = (detail: string, call: CallRecord | null): ProblemError =>
  new ProblemError(callErrors.wrong_state, { detail: `${detail}${call ? ` (it is ${call.state})` : ''}` });
