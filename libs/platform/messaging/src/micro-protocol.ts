import { createHash } from 'node:crypto';
import type { Msg, Subscription } from '@nats-io/nats-core';
import type { QueryContract } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import type { NatsLink } from './nats-connection';
import type { EndpointStatistics, QueryEndpoint } from './query-server';

export const SERVICE_VERSION = '0.1.0';

/**
 * Discovery, description and statistics of this replica as the `nats micro` tools expect them (NATS ADR-32): every
 * replica answers `$SRV.<verb>`, `$SRV.<verb>.<service>` and `$SRV.<verb>.<service>.<id>`.
 */
export class MicroProtocol {
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
        endpoints: this.endpoints.map(describeEndpoint),
      })),
      ...this.answer('STATS', () => ({
        started: this.started.toISOString(),
        endpoints: this.endpoints.map((endpoint) => ({
          ...addressOf(endpoint),
          ...countsOf(endpoint.statistics),
        })),
      })),
    ];
  }

  stop(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private answer(verb: 'PING' | 'INFO' | 'STATS', body: () => object): Subscription[] {
    const { connection, service, instance } = this.link;
    const respond = (message: Msg): void => {
      const identity = { name: service, id: instance, version: SERVICE_VERSION, metadata: {} };
      const type = `io.nats.micro.v1.${verb.toLowerCase()}_response`;
      message.respond(JSON.stringify({ type, ...identity, ...body() }));
    };
    return microSubjects(verb, service, instance).map((subject) =>
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

const addressOf = ({ route, subject, queue }: QueryEndpoint): object => ({
  name: nameOf(route.contract),
  subject,
  ...(queue && { queue_group: queue }),
});

const countsOf = (s: EndpointStatistics): object => ({
  num_requests: s.requests,
  num_errors: s.errors,
  last_error: s.lastError,
  processing_time: s.processingNanos,
  average_processing_time: s.requests === 0 ? 0 : Math.round(s.processingNanos / s.requests),
});

function describeEndpoint(endpoint: QueryEndpoint): object {
  const { contract } = endpoint.route;
  const schemas = [contract.request, contract.reply].map((schema) =>
    z.toJSONSchema(schema, { unrepresentable: 'any' }),
  );
  return {
    ...addressOf(endpoint),
    metadata: {
      summary: contract.summary,
      // Two replicas that answer with different hashes run different contracts.
      contract: createHash('sha256').update(JSON.stringify(schemas)).digest('hex').slice(0, 16),
    },
  };
}
