import { Controller } from '@nestjs/common';
import { connect } from '@nats-io/transport-node';
import { PermissionViolationError, type NatsConnection } from '@nats-io/nats-core';
import { defineQuery, type Envelope, type RequestOf } from '@parlance/shared/contract-kit';
import {
  eventually,
  plainNats,
  testDatabase,
  type NatsServer,
  type TestDatabase,
} from '@parlance/testing/harness';
import { z } from 'zod';
import { OnCommand, OnEvent, OnQuery } from './decorators';
import { Inbox } from './inbox';
import { inboxPrefix, type ServiceManifest } from './manifest';
import { allStreams, provisionStreams } from './provisioning';
import { natsServerConfig } from './server-config';
import { managerOf, verifyStreams } from './streams';
import {
  countOrders,
  effects,
  operator,
  orderPlaced,
  packOrder,
  placeOrders,
  recordEffect,
  schemaOf,
  startService,
} from './transport.fixture';

const restock = defineQuery({
  context: 'shop',
  endpoint: 'restock',
  version: 1,
  at: 'instance',
  summary: 'Asked of one process',
  request: z.object({}),
  reply: z.object({}),
});
const shop: ServiceManifest = {
  name: 'shop-service',
  schema: 'shop',
  publishes: [orderPlaced],
  commands: [packOrder],
  consumes: [],
  serves: [countOrders, restock],
  asks: [],
  signals: { publish: ['sig.shop.>'] },
};
const store: ServiceManifest = {
  name: 'store-service',
  schema: 'store',
  publishes: [],
  consumes: [
    { contract: packOrder, durable: 'pack' },
    { contract: orderPlaced, durable: 'picking' },
  ],
  serves: [],
  asks: [countOrders, restock],
  signals: { subscribe: ['sig.shop.>'] },
  feeds: ['evt.shop.>'],
};

@Controller()
class Shop {
  @OnQuery(countOrders)
  count(_request: RequestOf<typeof countOrders>): Promise<{ count: number }> {
    return Promise.resolve({ count: 1 });
  }

  @OnQuery(restock)
  restock(_request: object): Promise<Record<string, never>> {
    return Promise.resolve({});
  }
}
@Controller()
class Store {
  constructor(private readonly inbox: Inbox) {}

  @OnEvent(orderPlaced, { durable: 'picking' })
  async pick(order: Envelope<{ n: number }>): Promise<void> {
    await this.inbox.once(order, 'picking', (tx) => recordEffect(tx, 'picking', order));
  }

  @OnCommand(packOrder, { durable: 'pack' })
  pack(_order: Envelope<{ n: number }>): Promise<void> {
    return Promise.resolve();
  }
}

const OPERATOR = { name: 'operator', password: 'operator-secret' };
const passwordOf = (service: string): string => `${service}-secret`;
let nats: NatsServer;
let database: TestDatabase;

beforeAll(async () => {
  nats = await plainNats();
  await nats.restart({
    config: natsServerConfig([shop, store], {
      password: passwordOf,
      operator: { user: OPERATOR.name, password: OPERATOR.password },
    }),
  });
  database = await testDatabase([schemaOf('shop'), schemaOf('store')]);
});
afterAll(() => nats.stop());

/** The first permissions error of the connection after `act`, or nothing after a round trip. */
async function violation(user: string, act: (connection: NatsConnection) => void): Promise<string | null> {
  const connection = await connect({
    servers: nats.url,
    user,
    pass: user === OPERATOR.name ? OPERATOR.password : passwordOf(user),
    inboxPrefix: inboxPrefix(user),
  });
  const refused: string[] = [];
  void (async () => {
    for await (const status of connection.status())
      if (status.type === 'error' && status.error instanceof PermissionViolationError)
        refused.push(`${status.error.operation} ${status.error.subject}`);
  })();
  try {
    act(connection);
    await connection.flush();
    await connection.flush();
    return refused[0] ?? null;
  } finally {
    await connection.close();
  }
}
const publishing = (user: string, subject: string) => violation(user, (c) => c.publish(subject, '{}'));
const subscribing = (user: string, subject: string, queue?: string) =>
  violation(user, (c) => void c.subscribe(subject, { ...(queue && { queue }), callback: () => undefined }));

describe('a service may', () => {
  it.each([
    ['shop-service', 'evt.shop.acme.order.placed.v1'],
    ['shop-service', 'cmd.store.acme.pack-order.v1'],
    ['shop-service', '$JS.API.STREAM.INFO.EVT_SHOP'],
    ['shop-service', '$JS.API.STREAM.CREATE.EVT_SHOP'],
    ['shop-service', 'sig.shop.acme.s1.agent'],
    ['store-service', 'svc.shop.count-orders.v1'],
    ['store-service', 'svc.shop.restock.v1.some-instance'],
    ['store-service', '$SRV.PING.shop-service'],
    ['store-service', '$JS.API.CONSUMER.MSG.NEXT.EVT_SHOP.store-service_picking'],
    ['store-service', '$JS.API.CONSUMER.CREATE.EVT_SHOP.store-service_picking.evt.shop.*.order.placed.v1'],
    ['store-service', '$JS.ACK.EVT_SHOP.store-service_picking.1.1.1.1.1'],
    ['store-service', 'dlq.store-service.picking.acme'],
  ])('%s publish %s', async (user, subject) => {
    expect(await publishing(user, subject)).toBeNull();
  });

  it.each([
    ['shop-service', 'svc.shop.count-orders.v1', 'q'],
    ['shop-service', 'svc.shop.restock.v1.some-instance', undefined],
    ['shop-service', '$SRV.PING', undefined],
    ['shop-service', '_INBOX_shop-service.x', undefined],
    ['store-service', 'sig.shop.>', undefined],
  ])('%s subscribe to %s', async (user, subject, queue) => {
    expect(await subscribing(user, subject, queue)).toBeNull();
  });
});

describe('a service may not', () => {
  it.each([
    ['store-service', 'evt.shop.acme.order.placed.v1', 'state facts of another service'],
    ['shop-service', 'evt.shop.acme.order.cancelled.v1', 'state facts it has not declared'],
    ['store-service', 'cmd.store.acme.pack-order.v1', 'command what it does not send'],
    ['shop-service', 'svc.shop.count-orders.v1', 'ask what it does not ask'],
    ['shop-service', 'svc.shop.restock.v1.some-instance', 'ask an instance what it does not ask'],
    ['shop-service', '$JS.API.STREAM.DELETE.EVT_SHOP', 'delete its own stream'],
    ['shop-service', '$JS.API.STREAM.UPDATE.EVT_SHOP', 'change its own stream'],
    ['shop-service', '$JS.API.STREAM.PURGE.EVT_SHOP', 'empty its own stream'],
    ['store-service', '$JS.API.STREAM.CREATE.EVT_SHOP', "create another service's stream"],
    ['store-service', '$JS.API.STREAM.MSG.GET.DLQ', 'read dead letters'],
    ['store-service', '$JS.API.CONSUMER.DELETE.EVT_SHOP.store-service_picking', 'delete its durable'],
    ['shop-service', '$JS.API.CONSUMER.MSG.NEXT.EVT_SHOP.store-service_picking', "pull another's messages"],
    ['shop-service', '$JS.ACK.EVT_SHOP.store-service_picking.1.1.1.1.1', "acknowledge another's messages"],
    ['shop-service', 'dlq.store-service.picking.acme', "write another's dead letters"],
    ['shop-service', '_INBOX_store-service.reply', 'answer what nobody asked'],
    ['store-service', 'sig.shop.acme.s1.agent', 'signal for another'],
  ])('%s publish %s: %s', async (user, subject) => {
    expect(await publishing(user, subject)).toBe(`publish ${subject}`);
  });

  it.each<[string, string, string | undefined, string]>([
    ['store-service', '_INBOX_shop-service.>', undefined, 'read the answers to another'],
    ['store-service', 'svc.shop.count-orders.v1', 'q', "answer another's queries"],
    ['shop-service', 'svc.shop.count-orders.v1', undefined, 'listen in outside of the queue'],
    ['store-service', 'svc.shop.restock.v1.some-instance', undefined, "answer for another's instance"],
    ['store-service', 'evt.>', undefined, 'listen to all events'],
    ['store-service', '>', undefined, 'listen to everything'],
    ['shop-service', 'dlq.>', undefined, 'listen to dead letters'],
  ])('%s subscribe to %s (queue %s): %s', async (user, subject, queue) => {
    expect(await subscribing(user, subject, queue)).toMatch(/^subscription /);
  });

  it('connect with a wrong password', async () => {
    const user = { name: 'shop-service', password: 'guess' };
    const start = startService({ manifest: shop, controllers: [Shop], database, nats, user });
    await expect(start).rejects.toThrow(/authorization/i);
  });
});

describe('with these rights', () => {
  it('whole services work: facts, commands, queries, signals, feeds and retries', async () => {
    const admin = await operator(nats, { name: OPERATOR.name, password: OPERATOR.password });
    expect(await provisionStreams(admin, [shop, store])).toEqual([
      'created stream EVT_SHOP',
      'created stream CMD_STORE',
      'created stream DLQ',
    ]);
    expect(await provisionStreams(admin, [shop, store])).toEqual([]);
    const services = {
      shop: await startService({
        manifest: shop,
        controllers: [Shop],
        database,
        nats,
        user: { name: 'shop-service', password: passwordOf('shop-service') },
      }),
      store: await startService({
        manifest: store,
        controllers: [Store],
        database,
        nats,
        user: { name: 'store-service', password: passwordOf('store-service') },
      }),
    };
    const fed: number[] = [];
    const signals: unknown[] = [];
    const endFeed = await services.store.signals.feed(
      ['evt.shop.>'],
      (e) => void fed.push((e.data as { n: number }).n),
    );
    services.store.signals.subscribe('sig.shop.>', (data) => void signals.push(data));
    await services.store.link.connection.flush();

    await placeOrders(services.shop, 1, 5);
    services.shop.signals.publish('sig.shop.acme.s1.agent', { ring: true });
    await eventually(async () => {
      expect(await effects(database, 'store', 'picking')).toEqual([1, 2, 3, 4, 5]);
      expect(fed).toEqual([1, 2, 3, 4, 5]);
      expect(signals).toEqual([{ ring: true }]);
    });
    expect(await services.store.queries.ask(countOrders, {})).toMatchObject({ count: 1 });
    await endFeed();
    await services.store.stop();
    await services.shop.stop();
    await admin.close();
  });

  it('a stream that is not as declared keeps a service from starting', async () => {
    const admin = await operator(nats, { name: OPERATOR.name, password: OPERATOR.password });
    const jsm = await managerOf(admin);
    await jsm.streams.update('EVT_SHOP', { max_bytes: 1_000_000 });
    await expect(verifyStreams(jsm, allStreams([shop]), [])).rejects.toThrow(
      /The stream EVT_SHOP is not as it is declared: max_bytes is 1000000 instead of/,
    );
    const start = startService({
      manifest: shop,
      controllers: [Shop],
      database,
      nats,
      user: { name: 'shop-service', password: passwordOf('shop-service') },
    });
    await expect(start).rejects.toThrow('EVT_SHOP');
    expect(await provisionStreams(admin, [shop, store])).toContain('changed stream EVT_SHOP');
    await admin.close();
  });
});
