import { randomUUID } from 'node:crypto';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  context,
  metrics,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import {
  runInContext,
  type Logger,
  type Telemetry,
  type WorkContext,
} from '@parlance/platform/observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const CORRELATION_ID = /^[A-Za-z0-9._:-]{1,128}$/;
const UNOBSERVED = new Set(['/health/live', '/health/ready', '/metrics']);

/** Of requests by the thousand, of which there is another record: a line for each would cost more than it tells. */
const ONLY_METERED = 'parlance.only-metered';

/** For handlers: requests that were served, or put off for lack of room, are metered and leave a line for debugging only. */
export const OnlyMetered = (): MethodDecorator => RouteConfig({ [ONLY_METERED]: true });

interface RequestState {
  readonly work: WorkContext;
  readonly span?: Span;
  readonly trace?: Context;
}

const states = new WeakMap<object, RequestState>();

/** What the request carries, also where asynchronous context has been lost (in Fastify's own error handling). */
export const contextOf = (request: FastifyRequest): WorkContext =>
  states.get(request)?.work ?? { correlationId: 'unknown' };

/** The id of the trace or, when nothing is traced, the correlation id: either leads to the log lines. */
export const traceIdOf = (request: FastifyRequest): string =>
  states.get(request)?.span?.spanContext().traceId ?? contextOf(request).correlationId;

/**
 * Gives each request its correlation id (the caller's `x-correlation-id`, or a new one), a span, a duration metric and
 * one log line. By Fastify's hooks, because the HTTP auto-instrumentation costs twice as much as the request itself.
 */
export function observeRequests(
  fastify: FastifyInstance,
  { service, logger, telemetry }: { service: string; logger: Logger; telemetry: Telemetry },
): void {
  const tracer = trace.getTracer('parlance.http');
  const duration = metrics.getMeter('parlance.http').createHistogram('http_server_request_duration', {
    unit: 's',
    description: 'Time from the first byte of a request to the last of its response',
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  });

  fastify.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['x-correlation-id'];
    // Not a newId(): it asks the system for randomness each time, which costs more than all else here together.
    const correlationId = typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
    const work: WorkContext = { correlationId, service };
    void reply.header('x-correlation-id', correlationId);
    const traced = telemetry.tracing && !UNOBSERVED.has(request.routeOptions.url ?? '');
    states.set(request, traced ? { work, ...startSpan(request, service) } : { work });
    enter(request, done);
  });

  // Reading the body loses the asynchronous context: its events come from the socket.
  fastify.addHook('preValidation', (request, _reply, done) => enter(request, done));

  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? '(unknown)';
    const seconds = reply.elapsedTime / 1_000;
    const state = states.get(request);
    const quiet = UNOBSERVED.has(route);
    if (!quiet)
      duration.record(seconds, { service, method: request.method, route, status: reply.statusCode });
    const { config } = request.routeOptions as { config: { [ONLY_METERED]?: boolean } };
    const unremarkable = config[ONLY_METERED] && (reply.statusCode < 400 || reply.statusCode === 503);
    logger[quiet ? 'trace' : unremarkable ? 'debug' : 'info'](
      {
        correlationId: state?.work.correlationId,
        ...(state?.span && { traceId: state.span.spanContext().traceId }),
        method: request.method,
        route,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
    endSpan(state?.span, request.method, route, reply.statusCode);
    done();
  });

  function startSpan(request: FastifyRequest, name: string): { span: Span; trace: Context } {
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = tracer.startSpan(
      request.method,
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': request.method, 'parlance.service': name },
      },
      parent,
    );
    return { span, trace: trace.setSpan(parent, span) };
  }
}

function enter(request: FastifyRequest, next: () => void): void {
  const state = states.get(request);
  if (!state) return next();
  runInContext(state.work, () => (state.trace ? context.with(state.trace, next) : next()));
}

function endSpan(span: Span | undefined, method: string, route: string, status: number): void {
  if (!span) return;
  span.updateName(`${method} ${route}`);
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
