import { idSchema, pageOf } from '@parlance/shared/contract-kit';
import {
  apiKeySchema,
  auditEntrySchema,
  createApiKeySchema,
  createTeamSchema,
  createUserSchema,
  teamSchema,
  updateTeamSchema,
  updateUserSchema,
  userSchema,
} from '@parlance/workspace/contracts';
import { z } from 'zod';
import { pageQuerySchema } from './query-string';
import { defineRoute } from './route';

const tag = 'Workspace';
const roles = ['administrator'] as const;

export const listUsersRoute = defineRoute({
  operationId: 'listUsers',
  method: 'GET',
  path: '/v1/users',
  tag,
  summary: 'The people of the organisation.',
  access: 'workspace:read',
  reply: z.object({ items: z.array(userSchema) }).meta({ id: 'UserList' }),
});

export const createUserRoute = defineRoute({
  operationId: 'createUser',
  method: 'POST',
  path: '/v1/users',
  tag,
  summary: 'Adds a person. Administrators only.',
  access: 'workspace:write',
  roles,
  body: createUserSchema,
  reply: userSchema,
  status: 201,
  idempotent: true,
});

export const updateUserRoute = defineRoute({
  operationId: 'updateUser',
  method: 'PATCH',
  path: '/v1/users/{userId}',
  tag,
  summary: 'Changes a person. Administrators only.',
  access: 'workspace:write',
  roles,
  params: z.object({ userId: idSchema }),
  body: updateUserSchema,
  reply: userSchema,
});

export const listTeamsRoute = defineRoute({
  operationId: 'listTeams',
  method: 'GET',
  path: '/v1/teams',
  tag,
  summary: 'The teams of the organisation.',
  access: 'workspace:read',
  reply: z.object({ items: z.array(teamSchema) }).meta({ id: 'TeamList' }),
});

export const createTeamRoute = defineRoute({
  operationId: 'createTeam',
  method: 'POST',
  path: '/v1/teams',
  tag,
  summary: 'Adds a team. Administrators only.',
  access: 'workspace:write',
  roles,
  body: createTeamSchema,
  reply: teamSchema,
  status: 201,
  idempotent: true,
});

export const updateTeamRoute = defineRoute({
  operationId: 'updateTeam',
  method: 'PATCH',
  path: '/v1/teams/{teamId}',
  tag,
  summary: 'Changes a team: its members, supervisors and inboxes.',
  access: 'workspace:write',
  roles: ['supervisor', 'administrator'],
  params: z.object({ teamId: idSchema }),
  body: updateTeamSchema,
  reply: teamSchema,
});

export const listApiKeysRoute = defineRoute({
  operationId: 'listApiKeys',
  method: 'GET',
  path: '/v1/api-keys',
  tag,
  summary: 'The API keys, without their secrets. Administrators only.',
  access: 'workspace:read',
  roles,
  reply: z.object({ items: z.array(apiKeySchema) }).meta({ id: 'ApiKeyList' }),
});

export const createApiKeyRoute = defineRoute({
  operationId: 'createApiKey',
  method: 'POST',
  path: '/v1/api-keys',
  tag,
  summary: 'Makes an API key; its secret is shown this once. Administrators only.',
  access: 'workspace:write',
  roles,
  body: createApiKeySchema,
  reply: z.object({ apiKey: apiKeySchema, secret: z.string() }).meta({ id: 'ApiKeyCreated' }),
  status: 201,
});

export const revokeApiKeyRoute = defineRoute({
  operationId: 'revokeApiKey',
  method: 'DELETE',
  path: '/v1/api-keys/{apiKeyId}',
  tag,
  summary: 'Ends an API key at once. Administrators only.',
  access: 'workspace:write',
  roles,
  params: z.object({ apiKeyId: idSchema }),
  reply: apiKeySchema,
});

export const listAuditEntriesRoute = defineRoute({
  operationId: 'listAuditEntries',
  method: 'GET',
  path: '/v1/audit-entries',
  tag,
  summary: 'The audit trail, newest first, with the result of verifying its hash chain. Administrators only.',
  access: 'workspace:read',
  roles,
  query: pageQuerySchema,
  reply: pageOf(auditEntrySchema).extend({ verified: z.boolean() }).meta({ id: 'AuditEntryPage' }),
});
