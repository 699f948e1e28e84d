import { Inject, Injectable } from '@nestjs/common';
import {
  aiAgentChanged,
  automationErrors,
  type AiAgent,
  type CallVariable,
  type createAiAgent,
  type listAiAgents,
  type listCallVariables,
  type updateAiAgent,
} from '@parlance/automation/contracts';
import { checkFunction } from '@parlance/automation/domain';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import {
  platformErrors,
  ProblemError,
  type FieldError,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { requireReader, requireWriter } from '../access';
import { SendingNumbers } from '../functions/sending-numbers';
import { unknownAgent } from '../functions/unknown';
import { patternProblem } from '../in-call/pattern';
import { AgentRepository } from '../persistence/agent-repository';
import { FunctionRepository } from '../persistence/function-repository';

/** Whose calls functions belong to (K-014), and what is drawn from them. */
@Injectable()
export class AgentDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly numbers: SendingNumbers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list({ actor }: RequestOf<typeof listAiAgents>): Promise<ReplyOf<typeof listAiAgents>> {
    requireReader(actor);
    return { items: await this.unitOfWork.run(actor.tenantId, (tx) => new AgentRepository(tx).list()) };
  }

  async create(request: RequestOf<typeof createAiAgent>): Promise<AiAgent> {
    const { actor, idempotencyKey, ...written } = request;
    requireWriter(actor);
    refuse([
      ...variableErrors(written.variables),
      ...(await this.inboxErrors(actor.tenantId, written.inboxIds)),
    ]);
    const identified = { endpoint: 'create-agent', actor: actor.id, written };
    return this.unitOfWork.run(actor.tenantId, (tx) =>
      idempotent(tx, idempotencyKey, identified, () => {
        const now = this.clock.now();
        return this.write(tx, { ...written, id: newId(now), createdAt: now.toISOString(), version: 1 });
      }),
    );
  }

  async update(request: RequestOf<typeof updateAiAgent>): Promise<AiAgent> {
    const { actor, agentId, ...changes } = request;
    requireWriter(actor);
    refuse([
      ...variableErrors(changes.variables ?? []),
      ...(await this.inboxErrors(actor.tenantId, changes.inboxIds ?? [])),
    ]);
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const before = await new AgentRepository(tx).lock(agentId);
      if (!before) throw unknownAgent();
      const agent = { ...before, ...changes, version: before.version + 1 };
      if (changes.variables) await refuseUsed(tx, agent);
      return this.write(tx, agent);
    });
  }

  /** Asked by who draws them, for any call of the inbox. */
  async variables(request: RequestOf<typeof listCallVariables>): Promise<ReplyOf<typeof listCallVariables>> {
    const agents = await this.unitOfWork.run(request.tenantId, (tx) =>
      new AgentRepository(tx).ofInbox(request.inboxId),
    );
    const byName = new Map<string, CallVariable>();
    for (const variable of agents.flatMap((agent) => agent.variables))
      if (!byName.has(variable.name)) byName.set(variable.name, variable);
    return { variables: [...byName.values()] };
  }

  private async write(tx: Tx, agent: AiAgent): Promise<AiAgent> {
    await new AgentRepository(tx).save(agent);
    this.outbox.add(tx, aiAgentChanged, {
      aggregateId: agent.id,
      aggregateVersion: agent.version,
      data: { agent, deleted: false },
    });
    return agent;
  }

  private async inboxErrors(tenantId: string, inboxIds: readonly string[]): Promise<FieldError[]> {
    if (inboxIds.length === 0) return [];
    const known = new Set((await this.numbers.inboxes(tenantId)).map(({ id }) => id));
    return inboxIds.flatMap((id, index) =>
      known.has(id)
        ? []
        : [{ path: `inboxIds[${index}]`, rule: 'unknown', message: 'is no connected inbox' }],
    );
  }
}

function variableErrors(variables: readonly CallVariable[]): FieldError[] {
  return variables.flatMap(({ name, pattern }, index) => {
    const path = `variables[${index}]`;
    const problem = pattern === null ? null : patternProblem(pattern);
    return [
      ...(variables.findIndex((other) => other.name === name) < index
        ? [{ path: `${path}.name`, rule: 'unique', message: `${name} stands there twice` }]
        : []),
      ...(problem === null ? [] : [{ path: `${path}.pattern`, rule: 'pattern', message: problem }]),
    ];
  });
}

function refuse(errors: FieldError[]): void {
  const [first] = errors;
  if (first)
    throw new ProblemError(platformErrors.invalid_input, {
      detail: `The agent: ${first.path} ${first.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''}`,
      errors,
    });
}

/** A function must not lose the variable that it uses, nor find it in another type than it compares. */
async function refuseUsed(tx: Tx, agent: AiAgent): Promise<void> {
  for (const { function: fn } of await new FunctionRepository(tx).ofAgent(agent.id)) {
    const [error] = checkFunction(fn, { variables: agent.variables, templates: [] }).filter(
      ({ severity }) => severity === 'error',
    );
    if (error)
      throw new ProblemError(automationErrors.variable_in_use, {
        detail: `The function ${fn.name} would not work any more: ${error.path}: ${error.message}`,
      });
  }
}
