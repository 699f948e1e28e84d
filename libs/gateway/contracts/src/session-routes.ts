import { principalSchema } from '@parlance/shared/contract-kit';
import {
  createOrganisationSchema,
  organisationSchema,
  sessionSchema,
  userSchema,
} from '@parlance/workspace/contracts';
import { z } from 'zod';
import { defineRoute } from './route';

const tag = 'Session';

export const createOrganisationRoute = defineRoute({
  operationId: 'createOrganisation',
  method: 'POST',
  path: '/v1/organisations',
  tag,
  summary:
    'Creates an organisation with its first administrator. Needs the `X-Setup-Token` of this installation.',
  access: 'setup',
  body: createOrganisationSchema,
  reply: z
    .object({ organisation: organisationSchema, administrator: userSchema })
    .meta({ id: 'OrganisationCreated' }),
  status: 201,
  idempotent: true,
});

export const signInRoute = defineRoute({
  operationId: 'signIn',
  method: 'POST',
  path: '/v1/session',
  tag,
  summary: 'Opens a session. The token comes in the body and as an HttpOnly cookie.',
  access: 'public',
  body: z.object({ email: z.email(), password: z.string().min(1).max(200) }).meta({ id: 'SignIn' }),
  reply: sessionSchema,
  status: 201,
});

export const getSessionRoute = defineRoute({
  operationId: 'getSession',
  method: 'GET',
  path: '/v1/session',
  tag,
  summary: 'Who is asking, and the time of the server.',
  access: 'session',
  reply: z
    .object({
      principal: principalSchema,
      user: userSchema.nullable(),
      organisation: organisationSchema,
      serverTime: z.iso.datetime(),
    })
    .meta({ id: 'CurrentSession' }),
});

export const signOutRoute = defineRoute({
  operationId: 'signOut',
  method: 'DELETE',
  path: '/v1/session',
  tag,
  summary: 'Ends the session.',
  access: 'session',
  status: 204,
});
