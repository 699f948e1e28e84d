import {
  createOrganisationRoute,
  gatewayErrors,
  getSessionRoute,
  signInRoute,
  signOutRoute,
} from '@parlance/gateway/contracts';
import { ProblemError } from '@parlance/shared/contract-kit';
import { createOrganisation, getSession, signIn, signOut } from '@parlance/workspace/contracts';
import { credentialOf } from '../authentication/credential';
import { endedSessionCookie, sessionCookie } from '../authentication/session-cookie';
import { bind, bindPublic, type Binding } from '../routing/binding';

export const sessionHandlers: readonly Binding[] = [
  bindPublic(createOrganisationRoute, ({ body, idempotencyKey }, { queries }) =>
    queries.ask(createOrganisation, { ...body, idempotencyKey }),
  ),

  bindPublic(signInRoute, async ({ body, reply }, { queries, secure }) => {
    const session = await queries.ask(signIn, body);
    void reply.header('set-cookie', sessionCookie(session.token, secure));
    return session;
  }),

  bind(getSessionRoute, async ({ request, reply }, actor, { queries, clock, secure }) => {
    const session = await queries.ask(getSession, { actor });
    // The session has just been prolonged; the cookie that carries it lives as long.
    const credential = credentialOf(request.headers);
    if (credential?.from === 'cookie')
      void reply.header('set-cookie', sessionCookie(credential.token, secure));
    return { ...session, serverTime: clock.now().toISOString() };
  }),

  bind(signOutRoute, async ({ request, reply }, actor, { queries, secure }) => {
    const credential = credentialOf(request.headers);
    if (actor.kind !== 'user' || !credential)
      throw new ProblemError(gatewayErrors.people_only, {
        detail: 'An API key has no session; revoke the key to end it',
      });
    await queries.ask(signOut, { token: credential.token });
    void reply.header('set-cookie', endedSessionCookie(secure));
  }),
];
