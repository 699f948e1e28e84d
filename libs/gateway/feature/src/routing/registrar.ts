import { timingSafeEqual } from 'node:crypto';
import multipart from '@fastify/multipart';
import { gatewayErrors, type RouteContract } from '@parlance/gateway/contracts';
import { contextOf, problemOf, sendProblem, traceIdOf } from '@parlance/platform/http';
import { runInContext, type Logger } from '@parlance/platform/observability';
import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuseWithoutAccess } from '../authentication/access';
import type { Authenticator } from '../authentication/authenticator';
import { credentialOf } from '../authentication/credential';
import { isOwnOrigin } from '../authentication/origin';
import type { RateLimiter } from '../rate-limit/rate-limiter';
import type { Backend, Binding } from './binding';
import { checkReply } from './check-reply';
import { readRequest } from './read-request';

export interface ApiOptions {
  readonly backend: Backend;
  readonly authenticator: Authenticator;
  readonly principalLimits: RateLimiter;
  readonly addressLimits: RateLimiter;
  readonly setupToken: string | null;
  readonly publicOrigin: string | null;
  readonly strictReplies: boolean;
  readonly logger: Logger;
}

const READING = new Set(['GET', 'HEAD']);
const PREFIX = '/v1';

/** Serves every binding under `/v1`, each behind the checks that its contract asks for. */
export async function registerApi(
  fastify: FastifyInstance,
  bindings: readonly Binding[],
  options: ApiOptions,
): Promise<void> {
  const principals = new WeakMap<FastifyRequest, Principal>();

  await fastify.register(
    async (api) => {
      // Nest's own: they take forms, which no route of ours does.
      api.removeAllContentTypeParsers();
      await api.register(multipart);
      readJsonBodies(api);
      api.setErrorHandler((error, request, reply) => answerError(error, request, reply, options.logger));
      // Routes, so that no wildcard of the console takes what is under the prefix.
      for (const url of ['/', '/*']) api.all(url, refuseUnknown);
      for (const { route, handle } of bindings)
        api.route({
          method: route.method,
          url: route.path.slice(PREFIX.length).replaceAll(/\{(\w+)\}/g, ':$1'),
          ...(route.bodyKind === 'multipart' && { bodyLimit: options.backend.uploadLimitBytes }),
          onRequest: async (request) => {
            const principal = await admit(route, request, options);
            if (principal) principals.set(request, principal);
          },
          handler: async (request, reply) => {
            const actor = principals.get(request) ?? null;
            const input = readRequest(route, request, reply);
            const answer = await runInContext(
              { ...contextOf(request), ...(actor && { tenantId: actor.tenantId }) },
              () => handle(input, actor, options.backend),
            );
            if (options.strictReplies) checkReply(route, answer);
            if (reply.sent || route.replyKind === 'bytes') return reply;
            void reply.status(route.status).header('cache-control', 'no-store');
            return route.replyKind === 'none' ? reply.send() : reply.send(answer);
          },
        });
    },
    { prefix: PREFIX },
  );
}

function refuseUnknown(request: FastifyRequest): never {
  throw new ProblemError(gatewayErrors.unknown_route, {
    detail: `There is no ${request.method} ${request.url.split('?')[0] ?? ''}`,
  });
}

/** Before the body is read: who asks, may they, and not too often. */
async function admit(
  route: RouteContract,
  request: FastifyRequest,
  { authenticator, principalLimits, addressLimits, setupToken, publicOrigin }: ApiOptions,
): Promise<Principal | null> {
  if (route.access === 'public' || route.access === 'setup') {
    addressLimits.take(request.ip);
    if (route.access === 'setup') refuseWithoutSetupToken(request.headers['x-setup-token'], setupToken);
    if (!isOwnOrigin(request.headers, publicOrigin)) throw foreignOrigin();
    return null;
  }
  const credential = credentialOf(request.headers);
  const principal = await authenticator.principalOf(credential, request.ip);
  if (
    credential?.from === 'cookie' &&
    !READING.has(request.method) &&
    !isOwnOrigin(request.headers, publicOrigin)
  )
    throw foreignOrigin();
  refuseWithoutAccess(route, principal);
  principalLimits.take(principal.id);
  return principal;
}

const foreignOrigin = (): ProblemError =>
  new ProblemError(gatewayErrors.origin_refused, {
    detail: 'This request was made by a page of another origin',
  });

function refuseWithoutSetupToken(given: string | string[] | undefined, expected: string | null): void {
  const right = expected !== null && typeof given === 'string' && isSame(given, expected);
  if (!right)
    throw new ProblemError(gatewayErrors.setup_token_wrong, {
      detail: 'Send the SETUP_TOKEN of this installation as X-Setup-Token',
    });
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** As Fastify's own, but an empty body is left to the contract: `DELETE` and some `POST` have none. */
function readJsonBodies(api: FastifyInstance): void {
  const parse = api.getDefaultJsonParser('error', 'error');
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, body as string, done);
  });
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const problem = problemOf(error);
  if (problem.definition === platformErrors.internal)
    logger.error(
      { err: error, route: request.routeOptions.url, correlationId: contextOf(request).correlationId },
      'A request failed',
    );
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  if (problem.definition.kind === 'unauthenticated') void reply.header('www-authenticate', 'Bearer');
  void reply.header('cache-control', 'no-store');
  sendProblem(reply, problem, traceIdOf(request));
}
