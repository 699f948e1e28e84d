import {
  commandStreamContract,
  envelopeSchema,
  eventStreamContract,
  problemSchema,
  type CommandContract,
  type EventContract,
  type QueryContract,
} from '@parlance/shared/contract-kit';
import { SchemaComponents, type JsonSchema } from './json-schema';
import type { Contract } from './registry';

/** AsyncAPI 3 of what travels over NATS; `x-jetstream` says how a stream keeps it. */
export function asyncApi(contracts: readonly Contract[], version: string): JsonSchema {
  const components = new SchemaComponents();
  contracts.forEach((contract) => channel(contract, components));
  components.settle();
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parlance over NATS',
      version,
      description:
        'Facts and commands are CloudEvents 1.0 in JSON; queries are plain JSON requests and replies. Consumers tolerate fields and enum values they do not know.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      contracts.map((contract) => [nameOf(contract), channel(contract, components)]),
    ),
    operations: Object.fromEntries(contracts.map((contract) => [nameOf(contract), operation(contract)])),
    components: { schemas: components.all() },
  };
}

export const nameOf = (contract: Contract): string =>
  contract.kind === 'query' ? contract.pattern.replace(/^svc\./, '') : contract.type;

function channel(contract: Contract, components: SchemaComponents): JsonSchema {
  return contract.kind === 'query' ? queryChannel(contract, components) : streamChannel(contract, components);
}

function streamChannel(contract: EventContract | CommandContract, components: SchemaComponents): JsonSchema {
  const stream =
    contract.kind === 'event'
      ? eventStreamContract(contract.context)
      : commandStreamContract(contract.context);
  const io = contract.kind === 'event' ? 'output' : 'input';
  return {
    address: contract.pattern.replace('.*.', '.{tenantId}.'),
    summary: contract.summary,
    parameters: { tenantId: { description: 'The organisation that it is about.' } },
    messages: {
      message: {
        name: contract.type,
        contentType: 'application/cloudevents+json',
        payload: {
          allOf: [
            components.refer(envelopeSchema.meta({ id: 'Envelope' }), 'output'),
            { properties: { type: { const: contract.type }, data: components.refer(contract.data, io) } },
          ],
        },
      },
    },
    'x-jetstream': {
      stream: stream.name,
      retention: stream.retention,
      maxAgeSeconds: stream.maxAgeMs / 1000,
      maxBytes: stream.maxBytes,
      duplicateWindowSeconds: stream.duplicateWindowMs / 1000,
    },
  };
}

function queryChannel(contract: QueryContract, components: SchemaComponents): JsonSchema {
  const atInstance = contract.at === 'instance';
  return {
    address: atInstance ? `${contract.pattern}.{instance}` : contract.pattern,
    summary: contract.summary,
    ...(atInstance && { parameters: { instance: { description: 'The id of the process that is asked.' } } }),
    messages: {
      request: { payload: components.refer(contract.request, 'input') },
      reply: { payload: components.refer(contract.reply, 'output') },
      problem: { payload: components.refer(problemSchema, 'output') },
    },
    'x-timeout-milliseconds': contract.timeoutMs,
  };
}

function operation(contract: Contract): JsonSchema {
  const address = `#/channels/${nameOf(contract)}`;
  const message = (name: string) => ({ $ref: `${address}/messages/${name}` });
  if (contract.kind !== 'query')
    return {
      action: contract.kind === 'event' ? 'send' : 'receive',
      channel: { $ref: address },
      messages: [message('message')],
    };
  return {
    action: 'receive',
    channel: { $ref: address },
    messages: [message('request')],
    reply: { channel: { $ref: address }, messages: [message('reply'), message('problem')] },
  };
}
