import {
  defineQuery,
  idSchema,
  pageOf,
  pageRequestSchema,
  principalSchema,
  tenantIdSchema,
} from '@parlance/shared/contract-kit';
import { z } from 'zod';
import {
  apiKeySchema,
  auditEntrySchema,
  createApiKeySchema,
  createOrganisationSchema,
  createTeamSchema,
  createUserSchema,
  organisationSchema,
  sessionSchema,
  teamSchema,
  updateTeamSchema,
  updateUserSchema,
  userSchema,
} from './schemas';

const context = 'workspace';
const actor = principalSchema;
const nothing = z.object({});
/** A password takes a quarter of a second of a core, and others may be before it. */
const passwordTimeoutMs = 10_000;

export const createOrganisation = defineQuery({
  context,
  endpoint: 'create-organisation',
  version: 1,
  summary: 'Creates an organisation with its first administrator.',
  request: createOrganisationSchema.extend({ idempotencyKey: z.string().optional() }),
  reply: z.object({ organisation: organisationSchema, administrator: userSchema }),
  timeoutMs: passwordTimeoutMs,
});

export const signIn = defineQuery({
  context,
  endpoint: 'sign-in',
  version: 1,
  summary: 'Checks an email address and a password and opens a session.',
  request: z.object({ email: z.email(), password: z.string().min(1).max(200) }),
  reply: sessionSchema,
  timeoutMs: passwordTimeoutMs,
});

export const signOut = defineQuery({
  context,
  endpoint: 'sign-out',
  version: 1,
  summary: 'Ends the session of a token.',
  request: z.object({ token: z.string() }),
  reply: nothing,
});

export const verifyCredential = defineQuery({
  context,
  endpoint: 'verify-credential',
  version: 1,
  summary: 'The principal behind a session token or an API key.',
  request: z.object({ token: z.string().min(1).max(200) }),
  reply: z.object({ principal: principalSchema }),
});

export const getSession = defineQuery({
  context,
  endpoint: 'get-session',
  version: 1,
  summary: 'The user and organisation of a principal, for the console.',
  request: z.object({ actor }),
  reply: z.object({
    principal: principalSchema,
    user: userSchema.nullable(),
    organisation: organisationSchema,
  }),
});

export const listUsers = defineQuery({
  context,
  endpoint: 'list-users',
  version: 1,
  summary: 'The users of an organisation.',
  request: z.object({ actor }),
  reply: z.object({ items: z.array(userSchema) }),
});

export const createUser = defineQuery({
  context,
  endpoint: 'create-user',
  version: 1,
  summary: 'Adds a user. Administrators only.',
  request: createUserSchema.extend({ actor, idempotencyKey: z.string().optional() }),
  reply: userSchema,
  timeoutMs: passwordTimeoutMs,
});

export const updateUser = defineQuery({
  context,
  endpoint: 'update-user',
  version: 1,
  summary: 'Changes a user. Administrators only.',
  request: updateUserSchema.extend({ actor, userId: idSchema }),
  reply: userSchema,
  timeoutMs: passwordTimeoutMs,
});

export const listTeams = defineQuery({
  context,
  endpoint: 'list-teams',
  version: 1,
  summary: 'The teams of an organisation.',
  request: z.object({ actor }),
  reply: z.object({ items: z.array(teamSchema) }),
});

export const createTeam = defineQuery({
  context,
  endpoint: 'create-team',
  version: 1,
  summary: 'Adds a team with its members and inboxes. Administrators only.',
  request: createTeamSchema.extend({ actor, idempotencyKey: z.string().optional() }),
  reply: teamSchema,
});

export const updateTeam = defineQuery({
  context,
  endpoint: 'update-team',
  version: 1,
  summary: 'Changes a team. Administrators, and supervisors of the team for its members.',
  request: updateTeamSchema.extend({ actor, teamId: idSchema }),
  reply: teamSchema,
});

export const listApiKeys = defineQuery({
  context,
  endpoint: 'list-api-keys',
  version: 1,
  summary: 'The API keys of an organisation, without their secrets. Administrators only.',
  request: z.object({ actor }),
  reply: z.object({ items: z.array(apiKeySchema) }),
});

export const createApiKey = defineQuery({
  context,
  endpoint: 'create-api-key',
  version: 1,
  summary: 'Makes an API key; its secret is shown this once. Administrators only.',
  request: createApiKeySchema.extend({ actor }),
  reply: z.object({ apiKey: apiKeySchema, secret: z.string() }),
});

export const revokeApiKey = defineQuery({
  context,
  endpoint: 'revoke-api-key',
  version: 1,
  summary: 'Ends an API key at once. Administrators only.',
  request: z.object({ actor, apiKeyId: idSchema }),
  reply: apiKeySchema,
});

export const listAuditEntries = defineQuery({
  context,
  endpoint: 'list-audit-entries',
  version: 1,
  summary: 'The audit trail, newest first, with the result of verifying its hash chain. Administrators only.',
  request: pageRequestSchema.extend({ actor }),
  reply: pageOf(auditEntrySchema).extend({ verified: z.boolean() }),
});

export const listTenants = defineQuery({
  context,
  endpoint: 'list-tenants',
  version: 1,
  summary: 'All tenant ids, for services that work through tenants one by one.',
  request: nothing,
  reply: z.object({ tenantIds: z.array(tenantIdSchema) }),
});
