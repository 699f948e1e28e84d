import { jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import {
  platformErrors,
  ProblemError,
  type DataOf,
  type Envelope,
  type EventContract,
  type QueryContract,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';

/** Speaks for the services that a test does not start, on the same NATS and in the same words. */
export class StandIns {
  private readonly answers = new Map<string, (request: unknown) => unknown>();

  constructor(private readonly connection: NatsConnection) {}

  /**
   * Answers a query from now on, in the place of an earlier answer. Request and reply are checked strictly against the
   * contract; a thrown ProblemError is the reply. Resolves when the server knows that there is an answer.
   */
  async answer<Q extends QueryContract>(
    contract: Q,
    reply: (request: RequestOf<Q>) => ReplyOf<Q> | Promise<ReplyOf<Q>>,
  ): Promise<void> {
    const first = !this.answers.has(contract.pattern);
    this.answers.set(contract.pattern, async (request) =>
      contract.reply.parse(await reply(contract.request.parse(request) as RequestOf<Q>)),
    );
    if (!first) return;
    this.connection.subscribe(contract.pattern, {
      queue: 'q',
      callback: (_error, message) => {
        const { answers } = this;
        void (async () => {
          try {
            message.respond(JSON.stringify(await answers.get(contract.pattern)?.(message.json())));
          } catch (error) {
            const problem = (
              error instanceof ProblemError
                ? error
                : new ProblemError(platformErrors.internal, { detail: String(error) })
            ).toProblem();
            const head = headers();
            head.set('Nats-Service-Error-Code', String(problem.status));
            head.set('Nats-Service-Error', problem.code);
            message.respond(JSON.stringify(problem), { headers: head });
          }
        })();
      },
    });
    await this.connection.flush();
  }

  /** States an event as its service would. */
  async state<C extends EventContract>(
    contract: C,
    statement: { tenantId: string; aggregateId: string; aggregateVersion?: number; data: DataOf<C> },
  ): Promise<Envelope> {
    const { tenantId, aggregateId, aggregateVersion = 1, data } = statement;
    const id = newId();
    const envelope: Envelope = {
      specversion: '1.0',
      id,
      source: 'stand-in',
      type: contract.type,
      subject: aggregateId,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      dataschema: `https://parlance.dev/schemas/${contract.type}`,
      tenantid: tenantId,
      aggregateversion: aggregateVersion,
      correlationid: id,
      data: contract.data.parse(data),
    };
    await jetstream(this.connection).publish(contract.subject(tenantId), JSON.stringify(envelope), {
      msgID: id,
    });
    return envelope;
  }
}
