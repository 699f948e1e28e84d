import { Inject, Injectable } from '@nestjs/common';
import { automationErrors, type fireMessageFunction, type FunctionRun } from '@parlance/automation/contracts';
import { afterFact, mayFire } from '@parlance/automation/domain';
import { callErrors, getCall, type Call } from '@parlance/calls/contracts';
import { CLOCK } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { canSeeConversation, ProblemError, type RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { requireFiring } from '../access';
import { contextOf } from '../calls/record-call';
import { unknownFunction } from '../functions/unknown';
import { AgentRepository } from '../persistence/agent-repository';
import { CallRepository, type StoredCall } from '../persistence/call-repository';
import { FunctionRepository, type StoredFunction } from '../persistence/function-repository';
import { decideToSend } from '../runs/decide-to-send';
import { RunBook, runToWire } from '../runs/run-book';
import { REFUSAL_TEXT } from './refusals';

type Request = RequestOf<typeof fireMessageFunction>;
type Fired = { readonly run: FunctionRun; readonly refused: string | null };

/** A voice agent outside says that the moment has come (K-003). It may say so again: one message goes out. */
@Injectable()
export class FireFunction {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: QueryClient,
    private readonly book: RunBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `automation.not_in_call` before the answer and after the end; the attempt is recorded all the same. */
  async fire(request: Request): Promise<FunctionRun> {
    const { actor, callId } = request;
    requireFiring(actor);
    const known = await this.unitOfWork.run(actor.tenantId, (tx) => new CallRepository(tx).find(callId));
    const asked = known?.context ? null : await this.queries.ask(getCall, { actor, callId });
    const { run, refused } = await this.unitOfWork.run(actor.tenantId, (tx) =>
      this.decide(tx, request, asked),
    );
    if (refused === null) return run;
    throw new ProblemError(automationErrors.not_in_call, { detail: refused });
  }

  private async decide(tx: Tx, request: Request, asked: Call | null): Promise<Fired> {
    const { actor, functionId, callId, variables } = request;
    const now = this.clock.now();
    const call = withAsked(await new CallRepository(tx).lock(callId, now), asked);
    const { context } = call;
    if (!context || !canSeeConversation(actor, context.visibility))
      throw new ProblemError(callErrors.unknown_call, { detail: 'No call of yours has this id' });
    const stored = await this.function(tx, functionId, context.inboxId);
    const permission = mayFire(call.life, now, now);
    const evidence = { firedBy: actor.kind, variables: Object.keys(variables) };
    const base = { function: stored.function, callId, context, evidence };
    if (!permission.may) {
      const detail = REFUSAL_TEXT[permission.because];
      const run = await this.book.record(tx, {
        ...base,
        slot: permission.because,
        state: 'refused',
        reason: { code: permission.because, detail },
        outgoing: null,
      });
      return { run: runToWire(run), refused: detail };
    }
    const outcome = decideToSend(stored, context, { ...call.said, ...variables });
    const slot = outcome.outgoing ? 'decision' : 'incomplete';
    return { run: runToWire(await this.book.record(tx, { ...base, slot, ...outcome })), refused: null };
  }

  private async function(tx: Tx, functionId: string, inboxId: string): Promise<StoredFunction> {
    const stored = await new FunctionRepository(tx).find(functionId);
    if (!stored) throw unknownFunction();
    const { agentId, trigger, enabled } = stored.function;
    const agent = await new AgentRepository(tx).find(agentId);
    if (trigger.type !== 'in-call') throw wrongFunction('Only in-call functions can be fired');
    if (!enabled) throw wrongFunction('The function is switched off');
    if (!agent?.inboxIds.includes(inboxId))
      throw wrongFunction('The function belongs to the calls of other inboxes');
    return stored;
  }
}

/** The call service knew of the call before its answer, or its word was faster than the event. */
function withAsked(call: StoredCall, asked: Call | null): StoredCall {
  if (call.context || !asked) return call;
  const { inboxId, teamId, assigneeId } = asked;
  const context = contextOf(asked, { inboxId, teamId, assigneeId, collaboratorIds: [] });
  if (asked.state === 'active') return { ...call, life: afterFact(call.life, 'answered'), context };
  return asked.state === 'ended' ? { ...call, life: 'ended', context } : { ...call, context };
}

const wrongFunction = (detail: string): ProblemError =>
  new ProblemError(automationErrors.wrong_function, { detail });
