import { Inject, Injectable } from '@nestjs/common';
import {
  callErrors,
  type attachAgent,
  type Call,
  type declineCall,
  type hangUpCall,
  type holdCall,
} from '@parlance/calls/contracts';
import { applyEvent, ringingAgents } from '@parlance/calls/domain';
import { CLOCK } from '@parlance/platform/config';
import { isUniqueViolation } from '@parlance/platform/persistence';
import {
  canSeeCall,
  ProblemError,
  type Principal,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { requireScope, seesCall, seesEverything, unknownCall } from '../access';
import { Bridges, isLost } from '../media/bridges';
import { coreOf, withCore, type CallRecord } from '../persistence/call-record';
import { WorkQueue } from '../work/work-queue';
import { CallSteps } from './call-steps';
import { Routing } from './routing';
import { toWire } from './to-wire';

/** What agents do with a call that is there: decline, come back, hold, hang up. */
@Injectable()
export class ControlCall {
  constructor(
    private readonly steps: CallSteps,
    private readonly routing: Routing,
    private readonly bridges: Bridges,
    private readonly work: WorkQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async decline({ actor, callId }: RequestOf<typeof declineCall>): Promise<Call> {
    requireScope(actor, 'calls:write');
    const call = await this.steps.change(actor.tenantId, callId, (tx, now) => {
      if (now.state === 'ringing' && ringingAgents(now.attempts).includes(actor.id))
        return this.routing.declined(tx, now, actor.id);
      if (!seesCall(actor, toWire(now))) throw unknownCall();
      if (now.state !== 'ringing') return null;
      throw new ProblemError(callErrors.not_ringing_here, { detail: 'The call rings at others' });
    });
    if (!call) throw unknownCall();
    return toWire(call);
  }

  async attach({
    actor,
    callId,
    offerSdp,
  }: RequestOf<typeof attachAgent>): Promise<ReplyOf<typeof attachAgent>> {
    requireScope(actor, 'calls:write');
    const { tenantId } = actor;
    const call = await this.asAgent(actor, callId);
    const answerSdp = await this.bridges.attach(call, actor.id, offerSdp).catch((error: unknown) => {
      throw isLost(error)
        ? new ProblemError(callErrors.no_bridge, {
            detail: 'The media bridge of the call is gone',
            cause: error,
          })
        : error;
    });
    const attached = await this.steps.change(tenantId, callId, (_, now) =>
      now.state === 'ended' || now.agentLeg === 'present' ? null : { ...now, agentLeg: 'connecting' },
    );
    return { call: toWire(attached ?? call), answerSdp };
  }

  /** Ending an ended call is harmless (C-055). */
  async hangUp({ actor, callId }: RequestOf<typeof hangUpCall>): Promise<Call> {
    requireScope(actor, 'calls:write');
    const at = this.clock.now().toISOString();
    const call = await this.steps.change(actor.tenantId, callId, async (tx, now) => {
      if (now.state === 'ended') {
        if (!seesCall(actor, toWire(now))) throw unknownCall();
        return null;
      }
      if (now.state === 'ringing' && ringingAgents(now.attempts).includes(actor.id))
        return this.routing.declined(tx, now, actor.id);
      this.requireEnder(actor, now);
      const core = applyEvent(coreOf(now), { type: 'hung-up', agentId: actor.id, at });
      if (now.direction === 'outbound' && now.wacid === null && !now.placing)
        this.work.add(tx, now.id, 'release', {
          payload: { inboxId: now.inboxId, contactId: now.contactId },
        });
      return core && withCore(now, core);
    });
    if (!call) throw unknownCall();
    return toWire(call);
  }

  async hold({ actor, callId, held }: RequestOf<typeof holdCall>): Promise<Call> {
    requireScope(actor, 'calls:write');
    const call = await this.steps.change(actor.tenantId, callId, (tx, now) => {
      this.requireAgent(actor, now);
      if (now.state !== 'active')
        throw new ProblemError(callErrors.wrong_state, { detail: `The call is ${now.state}, not active` });
      if (now.held === held) return null;
      this.work.add(tx, now.id, 'media');
      return { ...now, held };
    });
    if (!call) throw unknownCall();
    return toWire(call);
  }

  /** The agent of the call. One that was placed for nobody in particular belongs to whoever joins it first. */
  private async asAgent(actor: Principal, callId: string): Promise<CallRecord> {
    try {
      const call = await this.steps.change(actor.tenantId, callId, (_, now) => {
        if (now.agentId === null && now.direction === 'outbound' && canSeeCall(actor, toWire(now)))
          return { ...now, agentId: actor.id };
        this.requireAgent(actor, now);
        if (now.state === 'ended')
          throw new ProblemError(callErrors.wrong_state, { detail: 'The call has ended' });
        return null;
      });
      if (!call) throw unknownCall();
      return call;
    } catch (error) {
      if (!isUniqueViolation(error, 'call_of_agent')) throw error;
      throw new ProblemError(callErrors.agent_busy, { detail: 'End your other call first', cause: error });
    }
  }

  private requireAgent(actor: Principal, call: CallRecord): void {
    if (call.agentId === actor.id) return;
    if (!seesCall(actor, toWire(call))) throw unknownCall();
    throw new ProblemError(callErrors.not_your_call, { detail: 'A colleague handles this call' });
  }

  /** Besides the agent: whoever answers for everything, and the system that placed it. */
  private requireEnder(actor: Principal, call: CallRecord): void {
    if (seesEverything(actor)) return;
    if (actor.kind === 'api-key' && canSeeCall(actor, toWire(call))) return;
    this.requireAgent(actor, call);
  }
}
