import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultAnswer, takeGraphFault, wait } from '../control/fault-routes';
import type { GraphFault } from '../control/faults';
import type { Simulation } from '../simulation';
import { versionOf } from './access';
import { GraphError, invalidParameter } from './graph-error';
import { callPermissionRoutes } from './call-permissions';
import { callingSettingsRoutes } from './calling-settings';
import { callRoutes } from './calls';
import { mediaRoutes } from './media';
import { messageHistoryRoutes } from './message-history';
import { messageRoutes } from './messages';
import { nodeRoutes } from './nodes';
import { phoneNumberRoutes } from './phone-numbers';
import { resumableUploadRoutes } from './resumable-upload';
import { templateRoutes } from './templates';
import { wabaRoutes } from './wabas';

const OLDEST = 20;
const NEWEST = 26;

/** The Graph API. Everything in it answers, fails and is recorded the way Meta's does. */
export function graphPlugin(app: FastifyInstance, sim: Simulation): void {
  const faults = new WeakMap<FastifyRequest, GraphFault>();

  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const graphError = toGraphError(error);
    return reply.code(graphError.httpStatus).send(graphError.body(sim.ids.trace()));
  });

  app.addHook('preHandler', async (request, reply) => {
    const fault = takeGraphFault(sim, request);
    if (fault) {
      if (fault.latencyMs > 0) await wait(fault.latencyMs);
      if (fault.when === 'after') faults.set(request, fault);
      else if (fault.effect.kind !== 'latency') {
        const body = faultAnswer(sim, fault, request, reply);
        if (body === null) reply.hijack();
        else await reply.send(body);
        return;
      }
    }
    if ('version' in (request.params as object)) checkVersion(request);
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    const fault = faults.get(request);
    faults.delete(request);
    const answer =
      fault && fault.effect.kind !== 'latency' ? faultAnswer(sim, fault, request, reply) : undefined;
    record(sim, request, reply, payload, fault ? fault.effect.kind : null);
    sim.store.flush();
    done(null, answer === undefined ? payload : answer);
  });

  messageRoutes(app, sim);
  messageHistoryRoutes(app, sim);
  callRoutes(app, sim);
  callPermissionRoutes(app, sim);
  callingSettingsRoutes(app, sim);
  mediaRoutes(app, sim);
  phoneNumberRoutes(app, sim);
  wabaRoutes(app, sim);
  templateRoutes(app, sim);
  resumableUploadRoutes(app, sim);
  nodeRoutes(app, sim);
}

function checkVersion(request: FastifyRequest): void {
  const version = versionOf(request);
  if (!(version >= OLDEST && version <= NEWEST)) {
    throw new GraphError(2500, {
      message: `Unknown path components: /${(request.params as { version: string }).version}`,
    });
  }
}

function toGraphError(error: FastifyError): GraphError {
  if (error instanceof GraphError) return error;
  if (error.code === 'FST_REQ_FILE_TOO_LARGE' || error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return invalidParameter('The request is too large.');
  if (error instanceof SyntaxError || error.statusCode === 400 || error.statusCode === 415)
    return invalidParameter('The request body is not valid JSON.');
  console.error('A Graph request failed', error);
  return new GraphError(1, { message: '(#1) An unknown error occurred' });
}

const SECRETS = new Set(['pin', 'verify_token', 'access_token']);

const withoutSecrets = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body ?? null, (key, value: unknown) => (SECRETS.has(key) ? '(redacted)' : value)),
  );

/** Everything received goes into the ledger, tokens left out. */
function record(
  sim: Simulation,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  fault: string | null,
): void {
  const url = new URL(request.url, 'http://graph');
  url.searchParams.delete('access_token');
  const json = typeof payload === 'string' && payload.startsWith('{');
  sim.ledger.add('request', {
    method: request.method,
    path: url.pathname,
    query: url.search,
    body: request.isMultipart() ? '(multipart)' : withoutSecrets(request.body),
    status: reply.statusCode,
    response: json ? (JSON.parse(payload) as unknown) : null,
    ...(fault !== null && { fault }),
  });
}
