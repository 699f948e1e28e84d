import { headers } from '@nats-io/nats-core';
import { defineCommand, defineEvent, defineQuery, type Envelope } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import fc from 'fast-check';
import { z } from 'zod';
import { remainingMs, runWithDeadline } from './deadline';
import { PoisonMessage } from './handler-errors';
import {
  consumerName,
  creatableStreams,
  ownStreams,
  streamOfSubject,
  streamsOf,
  type ServiceManifest,
} from './manifest';
import { checkHandlers } from './manifest-check';
import type { MessageRoute } from './message-route';
import { readEnvelope } from './read-envelope';
import { retryDelay } from './retry-curve';
import { natsServerConfig } from './server-config';
import { differences } from './streams';
import { defaultTuning } from './tuning';

const placed = defineEvent({
  context: 'shop',
  aggregate: 'order',
  event: 'placed',
  version: 1,
  summary: 'x',
  data: z.object({ n: z.int() }),
});
const pack = defineCommand({
  context: 'store',
  command: 'pack',
  version: 1,
  summary: 'x',
  data: z.object({}),
});
const count = defineQuery({
  context: 'shop',
  endpoint: 'count',
  version: 1,
  summary: 'x',
  request: z.object({}),
  reply: z.object({}),
});
const manifest: ServiceManifest = {
  name: 'desk-service',
  schema: 'desk',
  publishes: [],
  commands: [pack],
  consumes: [{ contract: placed, durable: 'orders' }],
  serves: [count],
  asks: [],
};

describe('the retry curve', () => {
  it('waits 1 s, 5 s, 30 s, 2 min and then 10 min, a fifth more or less', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const base = [1_000, 5_000, 30_000, 120_000, 600_000][Math.min(failures, 5) - 1]!;
          const delay = retryDelay(failures, defaultTuning.retryDelaysMs, random);
          return delay >= base * 0.8 - 1 && delay <= base * 1.2 + 1;
        },
      ),
    );
  });
});

describe('the manifest', () => {
  it('gives the streams a service writes, needs and may create', () => {
    const names = (streams: { name: string }[]) => streams.map((s) => s.name);
    expect(names(ownStreams(manifest))).toEqual(['CMD_STORE']);
    expect(names(streamsOf(manifest))).toEqual(['CMD_STORE', 'EVT_SHOP', 'DLQ']);
    expect(names(creatableStreams(manifest))).toEqual(['CMD_STORE', 'DLQ']);
  });

  it('knows no stream for a filter over all contexts', () => {
    expect(() => streamOfSubject('evt.*.acme.>')).toThrow('No stream is declared');
    expect(() => streamOfSubject('svc.shop.count.v1')).toThrow('No stream is declared');
  });

  const route = (changes: Partial<MessageRoute> = {}): MessageRoute => ({
    contract: placed,
    durable: 'orders',
    call: () => Promise.resolve(),
    ...changes,
  });
  const query = { contract: count, call: () => Promise.resolve() };

  it.each([
    [
      'a handler that is not declared',
      [route(), route({ durable: 'extra' })],
      [query],
      'placed.v1 by extra is not in',
    ],
    ['a declaration without a handler', [], [query], 'nothing handles shop.order.placed.v1 by orders'],
    ['two handlers of one durable', [route(), route()], [query], 'the durable orders has two handlers'],
    ['a query without a handler', [route()], [], 'nothing answers svc.shop.count.v1'],
    ['two handlers of one query', [route()], [query, query], 'the query svc.shop.count.v1 has two handlers'],
  ])('refuses %s', (_what, messages, queries, message) => {
    expect(() => checkHandlers(manifest, messages, queries)).toThrow(message);
  });

  it('accepts handlers that fit', () => {
    expect(() => checkHandlers(manifest, [route()], [query])).not.toThrow();
  });
});

describe('reading a message', () => {
  const envelope = (changes: Partial<Envelope> = {}): Envelope => ({
    specversion: '1.0',
    id: newId(),
    source: 'test',
    type: placed.type,
    subject: 'order-1',
    time: new Date(0).toISOString(),
    datacontenttype: 'application/json',
    dataschema: 'x',
    tenantid: 'acme',
    aggregateversion: 1,
    correlationid: 'c',
    data: { n: 1 },
    ...changes,
  });
  const message = (body: string | Uint8Array, tenant = 'acme') => {
    const carrier = headers();
    carrier.set('x-tenant-id', tenant);
    return {
      subject: placed.subject('acme'),
      data: typeof body === 'string' ? new TextEncoder().encode(body) : body,
      headers: carrier,
    };
  };

  it('gives back what was stated', () => {
    fc.assert(
      fc.property(fc.integer(), (n) => {
        const stated = envelope({ data: { n } });
        expect(readEnvelope(message(JSON.stringify(stated)), placed)).toEqual(stated);
      }),
    );
  });

  it('makes poison of any bytes that are no envelope, and of nothing else an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((j) => new TextEncoder().encode(j)),
        ),
        (bytes) => {
          expect(() => readEnvelope(message(bytes), placed)).toThrow(PoisonMessage);
        },
      ),
    );
  });

  it('names fields and rules but never values', () => {
    const body = JSON.stringify(envelope({ data: { n: 'my secret' } }));
    expect(() => readEnvelope(message(body), placed)).toThrow('data: n (invalid_type)');
    expect(() => readEnvelope(message(body), placed)).not.toThrow('secret');
  });
});

describe('a deadline', () => {
  it('can only come nearer', () => {
    runWithDeadline(1_000, () => {
      expect(remainingMs()).toBeLessThanOrEqual(1_000);
      runWithDeadline(5_000, () => expect(remainingMs()).toBeLessThanOrEqual(1_000));
      runWithDeadline(10, () => expect(remainingMs()).toBeLessThanOrEqual(10));
    });
    expect(remainingMs()).toBe(Infinity);
  });
});

describe('a declaration', () => {
  it('differs in what it states, not in what the server adds, and not in replicas', () => {
    const actual = { max_age: 1, subjects: ['a.>'], num_replicas: 3, metadata: { x: 'y' } };
    expect(differences({ max_age: 1, subjects: ['a.>'], num_replicas: 1 }, actual)).toEqual([]);
    expect(differences({ max_age: 2, subjects: ['b.>'] }, actual)).toEqual([
      'max_age is 1 instead of 2',
      'subjects is ["a.>"] instead of ["b.>"]',
    ]);
  });
});

describe('the server configuration', () => {
  it('quotes passwords, so that none can change the configuration', () => {
    const password = 'a"} ] }\nusers: [';
    const config = natsServerConfig([manifest], { password: () => password });
    expect(config).toContain(`password: ${JSON.stringify(password)}`);
    expect(config.split('\n')).not.toContain('users: [');
  });

  it('gives each durable its own subjects', () => {
    const config = natsServerConfig([manifest], { password: () => 'p' });
    expect(config).toContain(`$JS.API.CONSUMER.MSG.NEXT.EVT_SHOP.${consumerName('desk-service', 'orders')}`);
    expect(config).not.toContain('"$JS.API.>"');
  });
});
