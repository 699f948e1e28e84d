import { createHash } from 'node:crypto';
import { nuid, type Msg, type Subscription } from '@nats-io/nats-core';
import type { QueryContract } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import type { NatsLink } from './nats-connection';
import { QUEUE, type QueryEndpoint } from './query-server';

export const SERVICE_VERSION = '0.1.0';

/**
 * Discovery, description and statistics of this replica as the `nats micro` tools expect them (NATS ADR-32): every
 * replica answers `$SRV.<verb>`, `$SRV.<verb>.<service>` and `$SRV.<verb>.<service>.<id>`.
 */
export class MicroProtocol {
  readonly id = nuid.next();
  private readonly started = new Date();
  private subscriptions: Subscription[] = [];

  constructor(
    private readonly link: NatsLink,
    private readonly endpoints: readonly QueryEndpoint[],
  ) {}

  start(): void {
    this.subscriptions = [
      ...this.answer('PING', () => ({})),
      ...this.answer('INFO', () => ({
        description: `Queries of ${this.link.service}`,
        endpoints: this.endpoints.map(({ route }) => describeEndpoint(route.contract)),
      })),
      ...this.answer('STATS', () => ({
        started: this.started.toISOString(),
        endpoints: this.endpoints.map(({ route, statistics: s }) => ({
          name: nameOf(route.contract),
          subject: route.contract.pattern,
          queue_group: QUEUE,
          num_requests: s.requests,
          num_errors: s.errors,
          last_error: s.lastError,
          processing_time: s.processingNanos,
          average_processing_time: s.requests === 0 ? 0 : Math.round(s.processingNanos / s.requests),
        })),
      })),
    ];
  }

  stop(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private answer(verb: 'PING' | 'INFO' | 'STATS', body: () => object): Subscription[] {
    const { connection, service } = this.link;
    const respond = (message: Msg): void => {
      const identity = { name: service, id: this.id, version: SERVICE_VERSION, metadata: {} };
      const type = `io.nats.micro.v1.${verb.toLowerCase()}_response`;
      message.respond(JSON.stringify({ type, ...identity, ...body() }));
    };
    return microSubjects(verb, service, this.id).map((subject) =>
      connection.subscribe(subject, { callback: (error, message) => void (error ?? respond(message)) }),
    );
  }
}

export const microSubjects = (verb: string, service: string, id: string): string[] => [
  `$SRV.${verb}`,
  `$SRV.${verb}.${service}`,
  `$SRV.${verb}.${service}.${id}`,
];

/** Endpoint names may not hold a dot. */
const nameOf = (contract: QueryContract): string => contract.pattern.replaceAll('.', '-');

function describeEndpoint(contract: QueryContract): object {
  const schemas = [contract.request, contract.reply].map((schema) =>
    z.toJSONSchema(schema, { unrepresentable: 'any' }),
  );
  return {
    name: nameOf(contract),
    subject: contract.pattern,
    queue_group: QUEUE,
    metadata: {
      summary: contract.summary,
      // Two replicas that answer with different hashes run different contracts.
      contract: createHash('sha256').update(JSON.stringify(schemas)).digest('hex').slice(0, 16),
    },
  };
}
