import { errors, headers } from '@nats-io/nats-core';
import { currentContext } from '@parlance/platform/observability';
import {
  fieldErrors,
  platformErrors,
  ProblemError,
  type QueryContract,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { remainingMs } from './deadline';
import { querySeconds } from './metrics';
import type { NatsLink } from './nats-connection';
import { instanceSubject } from './query-server';
import { bodyOf, problemIn, QUERY_HEADERS } from './query-wire';
import { asking, injectTrace } from './trace-carrier';

export interface AskOptions {
  /** Left out: the tenant of the present work. */
  readonly tenantId?: string;
  /** Left out: as the contract says. Never longer than what is left of the caller's own deadline. */
  readonly timeoutMs?: number;
  /** The process that is asked; needed for, and only for, a query that is served at an instance. */
  readonly instance?: string;
}

/** Asks other services, within a deadline that shrinks at each hop. */
export class QueryClient {
  constructor(private readonly link: NatsLink) {}

  /**
   * Throws ProblemError: the one that the service answered with, or `platform.unavailable` when nobody serves the query,
   * nobody answers in time, or no time is left.
   */
  async ask<Q extends QueryContract>(
    query: Q,
    request: RequestOf<Q>,
    options: AskOptions = {},
  ): Promise<ReplyOf<Q>> {
    const timeoutMs = Math.floor(Math.min(options.timeoutMs ?? query.timeoutMs, remainingMs()));
    const started = performance.now();
    let outcome = 'answered';
    try {
      return await asking(query.pattern, () => this.send(query, request, timeoutMs, options));
    } catch (error) {
      outcome = error instanceof ProblemError ? error.definition.code : 'platform.internal';
      throw error;
    } finally {
      querySeconds().record((performance.now() - started) / 1000, {
        subject: query.pattern,
        side: 'client',
        outcome,
      });
    }
  }

  private async send<Q extends QueryContract>(
    query: Q,
    request: RequestOf<Q>,
    timeoutMs: number,
    { tenantId, instance }: AskOptions,
  ): Promise<ReplyOf<Q>> {
    const subject = subjectOf(query, instance);
    if (timeoutMs < 1) throw unavailable(query, 'no time is left to ask');
    if (!this.link.connected) throw unavailable(query, 'there is no connection to NATS');
    const reply = await this.link.connection
      .request(subject, JSON.stringify(request), {
        timeout: timeoutMs,
        headers: this.headers(timeoutMs, tenantId),
      })
      .catch((error: unknown) => {
        throw unavailable(query, reasonOf(error, timeoutMs), error);
      });
    const problem = problemIn(reply);
    if (problem) throw problem;
    const parsed = query.reply.safeParse(bodyOf(reply));
    if (parsed.success) return parsed.data as ReplyOf<Q>;
    throw new ProblemError(platformErrors.internal, {
      detail: `The reply to ${query.pattern} is not as its contract says`,
      errors: fieldErrors(parsed.error),
    });
  }

  private headers(timeoutMs: number, tenantId: string | undefined) {
    const context = currentContext();
    const result = headers();
    for (const [name, value] of Object.entries(injectTrace())) result.set(name, value);
    result.set(QUERY_HEADERS.deadline, String(timeoutMs));
    const tenant = tenantId ?? context?.tenantId;
    if (tenant) result.set(QUERY_HEADERS.tenant, tenant);
    if (context) result.set(QUERY_HEADERS.correlation, context.correlationId);
    return result;
  }
}

function subjectOf({ at, pattern }: QueryContract, instance: string | undefined): string {
  if ((at === 'instance') !== (instance !== undefined))
    throw new Error(`${pattern} is ${at === 'instance' ? '' : 'not '}asked at an instance`);
  return instance === undefined ? pattern : instanceSubject(pattern, instance);
}

const unavailable = (query: QueryContract, reason: string, cause?: unknown): ProblemError =>
  new ProblemError(platformErrors.unavailable, {
    detail: `${query.pattern}: ${reason}`,
    retryAfterSeconds: 1,
    cause,
  });

function reasonOf(error: unknown, timeoutMs: number): string {
  const chain = [error, (error as Error | undefined)?.cause];
  if (chain.some((e) => e instanceof errors.NoRespondersError)) return 'no service answers this';
  if (chain.some((e) => e instanceof errors.TimeoutError)) return `no answer within ${timeoutMs} ms`;
  return 'the question could not be sent';
}
