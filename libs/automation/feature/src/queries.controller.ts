import { Controller } from '@nestjs/common';
import {
  checkMessageFunction,
  createAiAgent,
  createMessageFunction,
  deleteMessageFunction,
  fireMessageFunction,
  listAiAgents,
  listCallVariables,
  listFunctionPresets,
  listFunctionRuns,
  listMessageFunctions,
  updateAiAgent,
  updateMessageFunction,
} from '@parlance/automation/contracts';
import { OnQuery } from '@parlance/platform/messaging';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { requireReader } from './access';
import { AgentDesk } from './agents/agent-desk';
import { DryRun } from './functions/dry-run';
import { FunctionDesk } from './functions/function-desk';
import { presets } from './functions/presets';
import { FireFunction } from './in-call/fire-function';
import { ListRuns } from './runs/list-runs';

@Controller()
export class QueriesController {
  constructor(
    private readonly agents: AgentDesk,
    private readonly functions: FunctionDesk,
    private readonly dryRun: DryRun,
    private readonly firing: FireFunction,
    private readonly runs: ListRuns,
  ) {}

  @OnQuery(listAiAgents)
  listAgents(request: RequestOf<typeof listAiAgents>): Promise<ReplyOf<typeof listAiAgents>> {
    return this.agents.list(request);
  }

  @OnQuery(createAiAgent)
  createAgent(request: RequestOf<typeof createAiAgent>): Promise<ReplyOf<typeof createAiAgent>> {
    return this.agents.create(request);
  }

  @OnQuery(updateAiAgent)
  updateAgent(request: RequestOf<typeof updateAiAgent>): Promise<ReplyOf<typeof updateAiAgent>> {
    return this.agents.update(request);
  }

  @OnQuery(listCallVariables)
  listVariables(request: RequestOf<typeof listCallVariables>): Promise<ReplyOf<typeof listCallVariables>> {
    return this.agents.variables(request);
  }

  @OnQuery(listMessageFunctions)
  listFunctions(
    request: RequestOf<typeof listMessageFunctions>,
  ): Promise<ReplyOf<typeof listMessageFunctions>> {
    return this.functions.list(request);
  }

  @OnQuery(createMessageFunction)
  createFunction(
    request: RequestOf<typeof createMessageFunction>,
  ): Promise<ReplyOf<typeof createMessageFunction>> {
    return this.functions.create(request);
  }

  @OnQuery(updateMessageFunction)
  updateFunction(
    request: RequestOf<typeof updateMessageFunction>,
  ): Promise<ReplyOf<typeof updateMessageFunction>> {
    return this.functions.update(request);
  }

  @OnQuery(deleteMessageFunction)
  deleteFunction(
    request: RequestOf<typeof deleteMessageFunction>,
  ): Promise<ReplyOf<typeof deleteMessageFunction>> {
    return this.functions.remove(request);
  }

  @OnQuery(checkMessageFunction)
  check(request: RequestOf<typeof checkMessageFunction>): Promise<ReplyOf<typeof checkMessageFunction>> {
    return this.dryRun.check(request);
  }

  @OnQuery(fireMessageFunction)
  fire(request: RequestOf<typeof fireMessageFunction>): Promise<ReplyOf<typeof fireMessageFunction>> {
    return this.firing.fire(request);
  }

  @OnQuery(listFunctionRuns)
  listRuns(request: RequestOf<typeof listFunctionRuns>): Promise<ReplyOf<typeof listFunctionRuns>> {
    return this.runs.list(request);
  }

  @OnQuery(listFunctionPresets)
  async listPresets({
    actor,
  }: RequestOf<typeof listFunctionPresets>): Promise<ReplyOf<typeof listFunctionPresets>> {
    requireReader(actor);
    return Promise.resolve({ items: presets() });
  }
}
