import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { platformErrors } from '@parlance/shared/contract-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem';
import { contextOf, traceIdOf } from './request-context';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Answers everything that is thrown with RFC 9457 problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.definition === platformErrors.internal) {
      const { method, routeOptions } = request;
      const { correlationId } = contextOf(request);
      this.logger.error({ err: error, method, route: routeOptions?.url, correlationId }, 'A request failed');
    }
    // Too late for a status: the client must see that the response is not whole.
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    sendProblem(reply, problem, traceIdOf(request));
  }
}

export function sendProblem(reply: FastifyReply, error: ReturnType<typeof problemOf>, traceId: string): void {
  const problem = error.toProblem(traceId);
  if (problem.retryAfterSeconds !== undefined)
    void reply.header('retry-after', String(Math.ceil(problem.retryAfterSeconds)));
  void reply.status(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}
