import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Logger, Telemetry } from '@parlance/platform/observability';
import { newId } from '@parlance/shared/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem';
import { sendProblem } from './problem.filter';
import { observeRequests } from './request-context';

export interface HttpServerOptions {
  readonly service: string;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly bodyLimitBytes: number;
  readonly trustedProxies: readonly string[];
}

/** Fastify for a Nest application, with our request context and problem details also where Nest is not reached. */
export function httpAdapter(options: HttpServerOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimitBytes,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    // Idle keep-alive connections would hold up a stop for their whole timeout.
    forceCloseConnections: 'idle',
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error), newId()),
  });
  observeRequests(adapter.getInstance(), options);
  return adapter;
}
