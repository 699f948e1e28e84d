import { Controller } from '@nestjs/common';
import { connect as connectDatabase, UnitOfWork } from '@parlance/platform/persistence';
import type { Envelope } from '@parlance/shared/contract-kit';
import {
  eventually,
  plainNats,
  testDatabase,
  type NatsServer,
  type TestDatabase,
} from '@parlance/testing/harness';
import { DeadLetterDesk } from './dead-letter-desk';
import { OnCommand, OnEvent } from './decorators';
import { DeadLetter } from './handler-errors';
import { Inbox } from './inbox';
import type { ServiceManifest } from './manifest';
import { managerOf } from './streams';
import {
  effects,
  numbers,
  operator,
  orderPlaced,
  packOrder,
  recordEffect,
  schemaOf,
  shopManifest,
  startService,
  TENANT,
  type RunningTestService,
} from './transport.fixture';

type Order = Envelope<{ n: number }>;

@Controller()
class Store {
  constructor(private readonly inbox: Inbox) {}

  @OnEvent(orderPlaced, { durable: 'one-by-one' })
  async single(order: Order): Promise<void> {
    if (order.data.n < 0) throw new DeadLetter('negative');
    await this.inbox.once(order, 'single', (tx) => recordEffect(tx, 'single', order));
  }

  @OnEvent(orderPlaced, { durable: 'in-batches', batch: { size: 20, waitMs: 20 }, deliver: 'new' })
  async batch(orders: Order[]): Promise<void> {
    await this.inbox.onceEach(orders, 'batch', async (tx, fresh) => {
      for (const order of fresh) await recordEffect(tx, 'batch', order);
    });
  }

  @OnCommand(packOrder, { durable: 'pack' })
  async pack(order: Order): Promise<void> {
    await this.inbox.once(order, 'pack', (tx) => recordEffect(tx, 'pack', order));
  }
}

const storeManifest: ServiceManifest = {
  name: 'store-service',
  schema: 'store',
  publishes: [],
  consumes: [
    { contract: orderPlaced, durable: 'one-by-one' },
    { contract: orderPlaced, durable: 'in-batches' },
    { contract: packOrder, durable: 'pack' },
  ],
  serves: [],
  asks: [],
  feeds: ['evt.shop.>'],
};

let nats: NatsServer;
let database: TestDatabase;
let shop: RunningTestService;
let store: RunningTestService;

beforeEach(async () => {
  nats = await plainNats();
  database = await testDatabase([schemaOf('shop'), schemaOf('store')]);
  shop = await startService({ manifest: shopManifest, database, nats });
  store = await startService({ manifest: storeManifest, controllers: [Store], database, nats });
});
afterEach(async () => {
  await store.stop();
  await shop.stop();
  await nats.stop();
});

/** An order and the command to pack it, in one transaction. */
const place = (n: number) =>
  shop.unitOfWork.run(TENANT, async (tx) => {
    shop.outbox.add(tx, orderPlaced, { aggregateId: `order-${n}`, aggregateVersion: 1, data: { n } });
    shop.outbox.add(tx, packOrder, { aggregateId: `order-${n}`, aggregateVersion: 1, data: { n } });
  });

/** Orders from 1 to `last`, as fast as they can be committed, while something happens to the broker. */
async function underLoad(last: number, disaster: () => Promise<void>): Promise<void> {
  let next = 1;
  const worker = async (): Promise<void> => {
    while (next <= last) await place(next++);
  };
  const load = Promise.all([worker(), worker(), worker()]);
  await eventually(async () =>
    expect((await effects(database, 'store', 'single')).length).toBeGreaterThan(last / 10),
  );
  await disaster();
  await load;
}

const expectEveryOrderOnce = async (last: number): Promise<void> => {
  await eventually(
    async () => {
      for (const consumer of ['single', 'batch', 'pack'])
        expect([consumer, await effects(database, 'store', consumer)]).toEqual([consumer, numbers(1, last)]);
    },
    { timeoutMs: 20_000, intervalMs: 100 },
  );
};

it('a restart of NATS in the middle of the load loses nothing and does nothing twice', async () => {
  await underLoad(600, () => nats.restart());
  await expectEveryOrderOnce(600);
});

it('a NATS that is killed and loses all its data under load loses nothing and does nothing twice', async () => {
  const fed: number[] = [];
  const end = await store.signals.feed(['evt.shop.>'], (e) => void fed.push((e as Order).data.n));
  await underLoad(600, async () => {
    await nats.kill();
    await nats.restart({ wipe: true });
  });
  await expectEveryOrderOnce(600);
  await eventually(() => expect([...fed].sort((a, b) => a - b)).toEqual(numbers(1, 600)));
  await end();
  // And life goes on.
  await place(601);
  await expectEveryOrderOnce(601);
});

it('streams that vanish while everything is connected are made anew and filled again', async () => {
  const admin = await operator(nats);
  const jsm = await managerOf(admin);
  await underLoad(300, async () => {
    await jsm.streams.delete('EVT_SHOP');
    await jsm.streams.delete('CMD_STORE');
  });
  await place(301);
  await expectEveryOrderOnce(301);
  await admin.close();
});

it('what was published but not yet handled when NATS lost it is handled all the same', async () => {
  await store.stop();
  for (const n of numbers(1, 50)) await place(n);
  await nats.restart({ wipe: true });
  store = await startService({ manifest: storeManifest, controllers: [Store], database, nats });
  await expectEveryOrderOnce(50);
});

it('a durable that vanished is made again from the moment it first began', async () => {
  await store.stop();
  const admin = await operator(nats);
  const jsm = await managerOf(admin);
  await database.query('delete from store.consumer_start');
  await jsm.consumers.delete('EVT_SHOP', 'store-service_in-batches');
  for (const n of numbers(1, 5)) await place(n);
  store = await startService({ manifest: storeManifest, controllers: [Store], database, nats });
  for (const n of numbers(6, 10)) await place(n);
  await eventually(async () => {
    expect(await effects(database, 'store', 'single')).toEqual(numbers(1, 10));
    expect(await effects(database, 'store', 'batch')).toEqual(numbers(6, 10));
  });
  await jsm.consumers.delete('EVT_SHOP', 'store-service_in-batches');
  for (const n of numbers(11, 15)) await place(n);
  await eventually(async () => expect(await effects(database, 'store', 'batch')).toEqual(numbers(6, 15)));
  await admin.close();
});

it('dead letters find a stream again after NATS has lost it', async () => {
  await nats.restart({ wipe: true });
  await place(-1);
  const admin = await operator(nats);
  const desk = await DeadLetterDesk.open(admin);
  await eventually(async () =>
    expect((await desk.list()).items).toMatchObject([
      { durable: 'one-by-one', reason: 'dead letter: negative' },
    ]),
  );
  await admin.close();
});

it('services that start before NATS wait for it', async () => {
  await shop.stop();
  await nats.stop();
  const starting = startService({ manifest: shopManifest, database, nats });
  const dataSource = await connectDatabase(schemaOf('shop'), { url: database.url('shop'), poolSize: 1 });
  expect(await new UnitOfWork(dataSource).acrossTenants((tx) => tx.query('select 1 as one'))).toHaveLength(1);
  await dataSource.destroy();
  await nats.start();
  shop = await starting;
  await place(1);
  await expectEveryOrderOnce(1);
});
