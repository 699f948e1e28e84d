import * as automation from '@parlance/automation/contracts';
import * as routes from '@parlance/gateway/contracts';
import { bind, type Binding } from '../routing/binding';
import { pageRequest } from './page-request';

export const automationHandlers: readonly Binding[] = [
  bind(routes.listAiAgentsRoute, (_input, actor, { queries }) =>
    queries.ask(automation.listAiAgents, { actor }),
  ),
  bind(routes.createAiAgentRoute, ({ body, idempotencyKey }, actor, { queries }) =>
    queries.ask(automation.createAiAgent, { ...body, actor, idempotencyKey }),
  ),
  bind(routes.updateAiAgentRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(automation.updateAiAgent, { ...body, ...params, actor }),
  ),

  bind(routes.listMessageFunctionsRoute, ({ params }, actor, { queries }) =>
    queries.ask(automation.listMessageFunctions, { ...params, actor }),
  ),
  bind(routes.createMessageFunctionRoute, ({ params, body, idempotencyKey }, actor, { queries }) =>
    queries.ask(automation.createMessageFunction, { ...body, ...params, actor, idempotencyKey }),
  ),
  bind(routes.checkMessageFunctionRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(automation.checkMessageFunction, { ...body, ...params, actor }),
  ),
  bind(routes.updateMessageFunctionRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(automation.updateMessageFunction, { ...body, ...params, actor }),
  ),
  bind(routes.deleteMessageFunctionRoute, async ({ params }, actor, { queries }) => {
    await queries.ask(automation.deleteMessageFunction, { ...params, actor });
  }),
  bind(routes.fireMessageFunctionRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(automation.fireMessageFunction, { ...body, ...params, actor }),
  ),

  bind(routes.listFunctionRunsRoute, ({ query: { functionId, callId, ...page } }, actor, { queries }) =>
    queries.ask(automation.listFunctionRuns, { ...pageRequest(page), actor, functionId, callId }),
  ),
  bind(routes.listFunctionPresetsRoute, (_input, actor, { queries }) =>
    queries.ask(automation.listFunctionPresets, { actor }),
  ),
];
