import { Inject, Injectable } from '@nestjs/common';
import type { AiAgent } from '@parlance/automation/contracts';
import { decidePostCall, type PostCallDecision } from '@parlance/automation/domain';
import { CLOCK } from '@parlance/platform/config';
import type { Tx } from '@parlance/platform/persistence';
import type { Clock } from '@parlance/shared/kernel';
import { AgentRepository } from '../persistence/agent-repository';
import { CallRepository, type CallContext, type StoredCall } from '../persistence/call-repository';
import { FunctionRepository, type StoredFunction } from '../persistence/function-repository';
import { decideToSend } from '../runs/decide-to-send';
import { RunBook } from '../runs/run-book';

/** Evaluates the post-call functions of a call that has ended (K-004), once. */
@Injectable()
export class EvaluateCall {
  constructor(
    private readonly book: RunBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The caller holds the call. */
  async evaluate(tx: Tx, call: StoredCall): Promise<void> {
    const { context, endedAt } = call;
    if (call.life !== 'ended' || call.evaluated || !context || !endedAt) return;
    const now = this.clock.now();
    const agents = await new AgentRepository(tx).ofInbox(context.inboxId);
    const functions = await new FunctionRepository(tx).enabledFor(context.inboxId, 'post-call');
    for (const stored of functions) {
      const agent = agents.find(({ id }) => id === stored.function.agentId);
      // What was written after the call was not meant for it.
      if (agent && new Date(stored.function.createdAt) <= endedAt)
        await this.decide(tx, call, context, endedAt, stored, agent);
    }
    await new CallRepository(tx).save({ ...call, evaluated: true, evaluateAt: null }, now);
  }

  private async decide(
    tx: Tx,
    call: StoredCall,
    context: CallContext,
    endedAt: Date,
    stored: StoredFunction,
    agent: AiAgent,
  ): Promise<void> {
    const { trigger } = stored.function;
    if (trigger.type !== 'post-call') return;
    const values = call.drawn ?? {};
    const knowledge = { metadata: context.metadata, values, variables: agent.variables };
    const decision = decidePostCall(
      trigger,
      { ...knowledge, connected: call.connected === true, endedAt },
      this.clock.now(),
    );
    const outcome =
      decision.decision === 'send'
        ? decideToSend(stored, context, values)
        : {
            state: decision.decision === 'skip' ? ('skipped' as const) : ('refused' as const),
            reason: decision.reason,
            outgoing: null,
          };
    await this.book.record(tx, {
      function: stored.function,
      callId: call.id,
      context,
      slot: 'decision',
      evidence: evidenceOf(decision, call),
      ...outcome,
    });
  }
}

const evidenceOf = ({ callType, conditions }: PostCallDecision, { connected, drawn }: StoredCall) => ({
  callType,
  conditions: conditions.map(({ condition, value, holds }) => ({ ...condition, was: value, holds })),
  ...(connected === true && drawn === null && { callData: 'not known in time' }),
});
