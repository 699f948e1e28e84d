import { Inject, Injectable } from '@nestjs/common';
import {
  automationErrors,
  messageFunctionChanged,
  type AiAgent,
  type createMessageFunction,
  type deleteMessageFunction,
  type FunctionFinding,
  type listMessageFunctions,
  type MessageFunction,
  type updateMessageFunction,
} from '@parlance/automation/contracts';
import { checkFunction, hasErrors } from '@parlance/automation/domain';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { requireReader, requireWriter } from '../access';
import { AgentRepository } from '../persistence/agent-repository';
import { draftOf, FunctionRepository, type FunctionDraft } from '../persistence/function-repository';
import { SendingNumbers, type SendingNumber } from './sending-numbers';
import { unknownAgent, unknownFunction } from './unknown';

/** Writes message functions; what could not work is not taken (K-002, K-015). */
@Injectable()
export class FunctionDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly numbers: SendingNumbers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(request: RequestOf<typeof listMessageFunctions>): Promise<ReplyOf<typeof listMessageFunctions>> {
    const { actor, agentId } = request;
    requireReader(actor);
    const stored = await this.unitOfWork.run(actor.tenantId, async (tx) => {
      if (!(await new AgentRepository(tx).find(agentId))) throw unknownAgent();
      return new FunctionRepository(tx).ofAgent(agentId);
    });
    return { items: stored.map((entry) => entry.function) };
  }

  async create(request: RequestOf<typeof createMessageFunction>): Promise<MessageFunction> {
    const { actor, agentId, idempotencyKey, ...draft } = request;
    requireWriter(actor);
    const numbers = await this.numbersOf(actor.tenantId, agentId, draft);
    const identified = { endpoint: 'create-function', actor: actor.id, agentId, draft };
    return this.unitOfWork.run(actor.tenantId, (tx) =>
      idempotent(tx, idempotencyKey, identified, async () => {
        const now = this.clock.now();
        const made = { id: newId(now), createdAt: now.toISOString(), version: 1 };
        return this.write(tx, await lockAgent(tx, agentId), draft, numbers, made);
      }),
    );
  }

  async update(request: RequestOf<typeof updateMessageFunction>): Promise<MessageFunction> {
    const { actor, functionId, ...changes } = request;
    requireWriter(actor);
    const before = await this.unitOfWork.run(actor.tenantId, (tx) => find(tx, functionId));
    const draft = { ...draftOf(before), ...changes };
    const numbers = await this.numbersOf(actor.tenantId, before.agentId, draft);
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const agent = await lockAgent(tx, before.agentId);
      const current = await find(tx, functionId);
      const { id, createdAt, version } = current;
      return this.write(tx, agent, { ...draftOf(current), ...changes }, numbers, {
        id,
        createdAt,
        version: version + 1,
      });
    });
  }

  async remove(
    request: RequestOf<typeof deleteMessageFunction>,
  ): Promise<ReplyOf<typeof deleteMessageFunction>> {
    const { actor, functionId } = request;
    requireWriter(actor);
    await this.unitOfWork.run(actor.tenantId, async (tx) => {
      const before = await find(tx, functionId);
      await lockAgent(tx, before.agentId);
      const current = await find(tx, functionId);
      await new FunctionRepository(tx).remove(functionId);
      this.announce(tx, { ...current, version: current.version + 1 }, true);
    });
    return {};
  }

  private async numbersOf(tenantId: string, agentId: string, draft: FunctionDraft): Promise<SendingNumber[]> {
    const agent = await this.unitOfWork.run(tenantId, (tx) => new AgentRepository(tx).find(agentId));
    if (!agent) throw unknownAgent();
    return this.numbers.of(tenantId, agent, draft);
  }

  /** The agent is held: its variables are those that the function was checked against. */
  private async write(
    tx: Tx,
    agent: AiAgent,
    draft: FunctionDraft,
    numbers: readonly SendingNumber[],
    identity: Pick<MessageFunction, 'id' | 'createdAt' | 'version'>,
  ): Promise<MessageFunction> {
    const findings = checkFunction(draft, { variables: agent.variables, templates: numbers });
    if (hasErrors(findings)) throw wrongFunction(findings);
    const written: MessageFunction = {
      ...draft,
      ...identity,
      agentId: agent.id,
      findings,
      updatedAt: this.clock.now().toISOString(),
    };
    const placeholders = numbers.flatMap(({ template }) => template?.placeholders ?? []);
    const distinct = [...new Map(placeholders.map((hole) => [hole.key, hole])).values()];
    await new FunctionRepository(tx).save({ function: written, placeholders: distinct });
    this.announce(tx, written, false);
    return written;
  }

  private announce(tx: Tx, fn: MessageFunction, deleted: boolean): void {
    this.outbox.add(tx, messageFunctionChanged, {
      aggregateId: fn.id,
      aggregateVersion: fn.version,
      data: { function: fn, deleted },
    });
  }
}

async function lockAgent(tx: Tx, agentId: string): Promise<AiAgent> {
  const agent = await new AgentRepository(tx).lock(agentId);
  if (!agent) throw unknownAgent();
  return agent;
}

async function find(tx: Tx, functionId: string): Promise<MessageFunction> {
  const stored = await new FunctionRepository(tx).find(functionId);
  if (!stored) throw unknownFunction();
  return stored.function;
}

function wrongFunction(findings: readonly FunctionFinding[]): ProblemError {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  return new ProblemError(automationErrors.wrong_function, {
    detail: `${first?.path}: ${first?.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''}`,
    errors: errors.map(({ path, code, message }) => ({ path, rule: code, message })),
  });
}
