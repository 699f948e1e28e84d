import { setTimeout as delay } from 'node:timers/promises';
import { Controller } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Envelope } from '@parlance/shared/contract-kit';
import {
  eventually,
  plainNats,
  testDatabase,
  testPostgres,
  type NatsServer,
  type PostgresServer,
  type TestDatabase,
} from '@parlance/testing/harness';
import { DeadLetterDesk } from './dead-letter-desk';
import { OnEvent } from './decorators';
import { DeadLetter } from './handler-errors';
import { Inbox } from './inbox';
import type { ServiceManifest } from './manifest';
import { managerOf } from './streams';
import {
  effects,
  numbers,
  operator,
  orderPlaced,
  placeOrders,
  quick,
  recordEffect,
  schemaOf,
  shopManifest,
  startService,
  type RunningTestService,
} from './transport.fixture';

type Order = Envelope<{ n: number }>;

/** What happens before the effect is committed, after it, and how often the handler was called. */
const behaviour = {
  calls: [] as number[],
  before: (_order: Order): void | Promise<void> => undefined,
  inTransaction: (_order: Order): void | Promise<void> => undefined,
  after: (_order: Order): void | Promise<void> => undefined,
};

@Controller()
class Billing {
  constructor(private readonly inbox: Inbox) {}

  @OnEvent(orderPlaced, { durable: 'invoice', concurrency: 2 })
  async invoice(order: Order): Promise<void> {
    behaviour.calls.push(order.data.n);
    await behaviour.before(order);
    await this.inbox.once(order, 'invoice', async (tx) => {
      await recordEffect(tx, 'invoice', order);
      await behaviour.inTransaction(order);
    });
    await behaviour.after(order);
  }
}

const billingManifest: ServiceManifest = {
  name: 'billing-service',
  schema: 'billing',
  publishes: [],
  consumes: [{ contract: orderPlaced, durable: 'invoice' }],
  serves: [],
  asks: [],
};

let postgres: PostgresServer;
let nats: NatsServer;
let database: TestDatabase;
let shop: RunningTestService;
let admin: NatsConnection;
let running: RunningTestService[] = [];

beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  Object.assign(behaviour, { calls: [], before: () => {}, inTransaction: () => {}, after: () => {} });
  nats = await plainNats();
  database = await testDatabase([schemaOf('shop'), schemaOf('billing')], { server: postgres });
  shop = await startService({ manifest: shopManifest, database, nats });
  admin = await operator(nats);
});
afterEach(async () => {
  await Promise.all([shop, ...running].map((service) => service.stop()));
  running = [];
  await admin.close();
  await nats.stop();
});

async function startBilling(tuning = quick): Promise<RunningTestService> {
  const service = await startService({
    manifest: billingManifest,
    controllers: [Billing],
    database,
    nats,
    options: { tuning },
  });
  running.push(service);
  return service;
}

const billed = () => effects(database, 'billing', 'invoice');
const durable = async () => (await managerOf(admin)).consumers.info('EVT_SHOP', 'billing-service_invoice');
const settled = () =>
  eventually(async () => {
    const info = await durable();
    expect([info.num_ack_pending, info.num_pending]).toEqual([0, 0]);
  });

it('a crash between the commit of the effects and the acknowledgement does nothing twice', async () => {
  const first = await startBilling();
  let hanging = true;
  behaviour.after = () => (hanging ? new Promise(() => undefined) : undefined);
  await placeOrders(shop, 1, 1);
  await eventually(async () => expect(await billed()).toEqual([1]));
  hanging = false;
  await first.link.connection.close();

  await startBilling();
  await eventually(() => expect(behaviour.calls).toEqual([1, 1]));
  await settled();
  expect(await billed()).toEqual([1]);
});

it('the same message again, long after the stream has forgotten it, has no second effect', async () => {
  await startBilling();
  await placeOrders(shop, 1, 1);
  await eventually(async () => expect(await billed()).toEqual([1]));
  const stored = await (await managerOf(admin)).streams.getMessage('EVT_SHOP', { seq: 1 });
  // Without the message id the stream takes it as new, as it does after its window.
  admin.publish(orderPlaced.subject('acme'), stored!.data);
  await eventually(() => expect(behaviour.calls).toEqual([1, 1]));
  await settled();
  expect(await billed()).toEqual([1]);
});

it('a handler that is slower than the acknowledgement time keeps its message, and those that wait keep theirs', async () => {
  await startBilling({ ...quick, ackWaitMs: 600 });
  behaviour.before = () => delay(1_000);
  await placeOrders(shop, 1, 6);
  await eventually(async () => expect(await billed()).toEqual(numbers(1, 6)), { timeoutMs: 15_000 });
  await settled();
  expect([...behaviour.calls].sort()).toEqual(numbers(1, 6));
});

it('a handler beyond its limit loses the message to the next delivery, and the effect is still one', async () => {
  await startBilling({ ...quick, ackWaitMs: 300, handlerLimitMs: 400 });
  behaviour.before = () => (behaviour.calls.length === 1 ? delay(1_500) : undefined);
  await placeOrders(shop, 1, 1);
  await eventually(() => expect(behaviour.calls.length).toBeGreaterThan(1));
  await settled();
  expect(await billed()).toEqual([1]);
});

it('a shutdown finishes what runs and gives the rest back at once', async () => {
  const first = await startBilling({ ...quick, ackWaitMs: 30_000 });
  behaviour.before = () => delay(500);
  await placeOrders(shop, 1, 20);
  await eventually(() => expect(behaviour.calls.length).toBeGreaterThan(0));
  await first.stop();
  running = [];
  const finished = await billed();
  expect(finished).toHaveLength(new Set(behaviour.calls).size);

  behaviour.before = () => undefined;
  await startBilling({ ...quick, ackWaitMs: 30_000 });
  // Sooner than any acknowledgement time could run out.
  await eventually(async () => expect(await billed()).toEqual(numbers(1, 20)), { timeoutMs: 5_000 });
  expect(behaviour.calls).toHaveLength(20);
});

it('a shutdown does not wait for ever: what does not finish is handled by the next process', async () => {
  const first = await startBilling({ ...quick, ackWaitMs: 30_000, shutdownMs: 300 });
  behaviour.before = () => (behaviour.calls.length === 1 ? new Promise(() => undefined) : undefined);
  await placeOrders(shop, 1, 1);
  await eventually(() => expect(behaviour.calls).toEqual([1]));
  await first.stop();
  running = [];
  await startBilling({ ...quick, ackWaitMs: 30_000 });
  await eventually(async () => expect(await billed()).toEqual([1]), { timeoutMs: 5_000 });
});

it('a message is not terminated before its dead letter is stored', async () => {
  await startBilling();
  const jsm = await managerOf(admin);
  // The dead letters take nothing: every publish is refused.
  await jsm.streams.update('DLQ', { max_msg_size: 1 });
  behaviour.before = () => {
    throw new DeadLetter('never');
  };
  await placeOrders(shop, 1, 1);
  await eventually(() => expect(behaviour.calls.length).toBeGreaterThan(3));
  const desk = await DeadLetterDesk.open(admin);
  expect((await desk.list()).items).toEqual([]);
  expect((await durable()).num_ack_pending).toBe(1);
  await jsm.streams.update('DLQ', { max_msg_size: -1 });
  await eventually(async () =>
    expect((await desk.list()).items).toMatchObject([{ reason: 'dead letter: never' }]),
  );
  await settled();
});

it('a handler that takes its process with it again and again is not called for ever', async () => {
  behaviour.before = () => new Promise(() => undefined);
  await placeOrders(shop, 1, 1);
  const desk = await DeadLetterDesk.open(admin);
  for (let deaths = 0; (await desk.list()).items.length === 0; deaths += 1) {
    expect(deaths).toBeLessThan(12);
    const calls = behaviour.calls.length;
    const service = await startBilling({ ...quick, ackWaitMs: 200 });
    await eventually(async () =>
      expect(behaviour.calls.length > calls || (await desk.list()).items.length > 0).toBe(true),
    );
    await service.link.connection.close();
  }
  expect((await desk.list()).items).toMatchObject([{ error: 'HandlerKeepsDying' }]);
}, 60_000);

it('a restart of PostgreSQL in the middle of a handler costs an attempt and nothing else', async () => {
  await startBilling();
  behaviour.inTransaction = async () => {
    if (behaviour.calls.length === 1) await postgres.restart({ crash: true });
  };
  await placeOrders(shop, 1, 1);
  await eventually(async () => expect(await billed()).toEqual([1]), { timeoutMs: 20_000 });
  await settled();
  expect(behaviour.calls.length).toBeGreaterThan(1);
  expect((await (await DeadLetterDesk.open(admin)).list()).items).toEqual([]);
  await placeOrders(shop, 2, 3);
  await eventually(async () => expect(await billed()).toEqual([1, 2, 3]));
});

it('an outage of PostgreSQL makes no dead letters, however long it lasts', async () => {
  await startBilling();
  await placeOrders(shop, 1, 1);
  await eventually(async () => expect(await billed()).toEqual([1]));
  const stored = (await (await managerOf(admin)).streams.getMessage('EVT_SHOP', { seq: 1 }))!.json<Order>();
  await postgres.stop();
  behaviour.calls = [];
  admin.publish(
    orderPlaced.subject('acme'),
    JSON.stringify({ ...stored, id: '0195f1d0-0000-7000-8000-000000000002', data: { n: 2 } }),
  );
  // Three failures would be the limit.
  await eventually(() => expect(behaviour.calls.length).toBeGreaterThan(5), { timeoutMs: 20_000 });
  await postgres.start();
  await eventually(async () => expect(await billed()).toEqual([1, 2]), { timeoutMs: 20_000 });
  expect((await (await DeadLetterDesk.open(admin)).list()).items).toEqual([]);
}, 60_000);
