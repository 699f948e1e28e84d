import * as routes from '@parlance/gateway/contracts';
import * as workspace from '@parlance/workspace/contracts';
import { bind, type Binding } from '../routing/binding';
import { pageRequest } from './page-request';

export const workspaceHandlers: readonly Binding[] = [
  bind(routes.listUsersRoute, (_input, actor, { queries }) => queries.ask(workspace.listUsers, { actor })),
  bind(routes.createUserRoute, ({ body, idempotencyKey }, actor, { queries }) =>
    queries.ask(workspace.createUser, { ...body, actor, idempotencyKey }),
  ),
  bind(routes.updateUserRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(workspace.updateUser, { ...body, actor, userId: params.userId }),
  ),

  bind(routes.listTeamsRoute, (_input, actor, { queries }) => queries.ask(workspace.listTeams, { actor })),
  bind(routes.createTeamRoute, ({ body, idempotencyKey }, actor, { queries }) =>
    queries.ask(workspace.createTeam, { ...body, actor, idempotencyKey }),
  ),
  bind(routes.updateTeamRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(workspace.updateTeam, { ...body, actor, teamId: params.teamId }),
  ),

  bind(routes.listApiKeysRoute, (_input, actor, { queries }) =>
    queries.ask(workspace.listApiKeys, { actor }),
  ),
  bind(routes.createApiKeyRoute, ({ body }, actor, { queries }) =>
    queries.ask(workspace.createApiKey, { ...body, actor }),
  ),
  bind(routes.revokeApiKeyRoute, ({ params }, actor, { queries }) =>
    queries.ask(workspace.revokeApiKey, { actor, apiKeyId: params.apiKeyId }),
  ),

  bind(routes.listAuditEntriesRoute, ({ query }, actor, { queries }) =>
    queries.ask(workspace.listAuditEntries, { ...pageRequest(query), actor }),
  ),
];
