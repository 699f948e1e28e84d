import type { Msg, MsgHdrs, Subscription } from '@nats-io/nats-core';
import { runInContext } from '@parlance/platform/observability';
import { toProblem } from '@parlance/platform/persistence';
import {
  fieldErrors,
  parseOrProblem,
  platformErrors,
  ProblemError,
  type QueryContract,
} from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { runWithDeadline } from './deadline';
import { describe, type Logger } from './logger';
import { MessageContext } from './message-context';
import { querySeconds } from './metrics';
import type { NatsLink } from './nats-connection';
import { bodyOf, problemHeaders, QUERY_HEADERS } from './query-wire';
import { answering } from './trace-carrier';

export const QUEUE = 'q';

/** Where one process answers what is asked of it alone. Throws when the id is no subject token. */
export function instanceSubject(pattern: string, instance: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(instance)) throw new Error(`"${instance}" is not the id of an instance`);
  return `${pattern}.${instance}`;
}

export interface QueryRoute {
  readonly contract: QueryContract;
  call(request: unknown, context: MessageContext): Promise<unknown>;
}

export interface EndpointStatistics {
  requests: number;
  errors: number;
  lastError: string;
  processingNanos: number;
}

/** One endpoint of the NATS micro protocol: replicas share it through the queue group, or each has its own subject. */
export class QueryEndpoint {
  readonly statistics: EndpointStatistics = { requests: 0, errors: 0, lastError: '', processingNanos: 0 };
  private readonly running = new Set<Promise<void>>();
  private subscription: Subscription | undefined;

  constructor(
    private readonly link: NatsLink,
    readonly route: QueryRoute,
    private readonly logger: Logger,
  ) {}

  /** Undefined where only this process is asked. */
  get queue(): string | undefined {
    return this.route.contract.at === 'instance' ? undefined : QUEUE;
  }

  get subject(): string {
    const { at, pattern } = this.route.contract;
    return at === 'instance' ? instanceSubject(pattern, this.link.instance) : pattern;
  }

  start(): void {
    this.subscription = this.link.connection.subscribe(this.subject, {
      ...(this.queue && { queue: this.queue }),
      callback: (error, message) => {
        if (error) {
          this.logger.error(`${this.route.contract.pattern}: ${describe(error)}`);
          return;
        }
        const answer = this.answer(message).finally(() => this.running.delete(answer));
        this.running.add(answer);
      },
    });
  }

  /** No new questions; those that are being answered get their answer. */
  async stop(): Promise<void> {
    if (this.subscription && this.link.connected) await this.subscription.drain();
    await Promise.allSettled(this.running);
  }

  private async answer(message: Msg): Promise<void> {
    const { contract } = this.route;
    const started = performance.now();
    let outcome = 'answered';
    try {
      const reply = await answering(contract.pattern, message.headers, () => this.handle(message));
      message.respond(JSON.stringify(reply ?? null));
    } catch (error) {
      const problem = this.problemOf(error).toProblem();
      outcome = problem.code;
      this.statistics.errors += 1;
      this.statistics.lastError = `${problem.status}:${problem.code}`;
      message.respond(JSON.stringify(problem), { headers: problemHeaders(problem) });
    } finally {
      const elapsedMs = performance.now() - started;
      this.statistics.requests += 1;
      this.statistics.processingNanos += Math.round(elapsedMs * 1e6);
      querySeconds().record(elapsedMs / 1000, { subject: contract.pattern, side: 'server', outcome });
    }
  }

  private async handle(message: Msg): Promise<unknown> {
    const { contract } = this.route;
    const request = parseOrProblem(contract.request, bodyOf(message), contract.pattern);
    const deadlineMs = deadlineOf(message.headers) ?? contract.timeoutMs;
    const tenantId = message.headers?.get(QUERY_HEADERS.tenant);
    const context = {
      correlationId: message.headers?.get(QUERY_HEADERS.correlation) || newId(),
      ...(tenantId && { tenantId }),
      service: this.link.service,
    };
    const work = runInContext(context, () =>
      runWithDeadline(deadlineMs, () => this.route.call(request, new MessageContext([message.subject, 1]))),
    );
    const reply = contract.reply.safeParse(await withinDeadline(work, deadlineMs, contract.pattern));
    if (reply.success) return reply.data;
    const wrong = fieldErrors(reply.error).map((e) => `${e.path} (${e.rule})`);
    throw new Error(`The reply to ${contract.pattern} is not as its contract says: ${wrong.join(', ')}`);
  }

  private problemOf(error: unknown): ProblemError {
    const known = error instanceof ProblemError ? error : toProblem(error);
    if (known) return known;
    this.logger.error(`${this.route.contract.pattern}: ${describe(error)}`);
    return new ProblemError(platformErrors.internal, {
      detail: 'The question could not be answered',
      cause: error,
    });
  }
}

function deadlineOf(carrier: MsgHdrs | undefined): number | undefined {
  const value = Number(carrier?.get(QUERY_HEADERS.deadline) || NaN);
  return Number.isFinite(value) ? value : undefined;
}

async function withinDeadline<T>(work: Promise<T>, deadlineMs: number, subject: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ProblemError(platformErrors.unavailable, {
            detail: `${subject}: no answer within ${deadlineMs} ms`,
          }),
        ),
      Math.max(deadlineMs, 0),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
