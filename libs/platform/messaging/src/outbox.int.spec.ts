import { Logger } from '@nestjs/common';
import { connect as connectDatabase, UnitOfWork } from '@parlance/platform/persistence';
import { newId, systemClock } from '@parlance/shared/kernel';
import {
  eventually,
  plainNats,
  testDatabase,
  type NatsServer,
  type TestDatabase,
} from '@parlance/testing/harness';
import type { DataSource } from 'typeorm';
import { FastPath } from './fast-path';
import { maintainOutbox } from './outbox-maintenance';
import { NatsLink } from './nats-connection';
import { Outbox } from './outbox';
import { OUTBOX_COLUMNS, type StoredOutboxRow } from './outbox-row';
import { OutboxPublisher } from './outbox-publisher';
import { PublishAckMux } from './publish-ack-mux';
import { findOrCreateStream, managerOf } from './streams';
import { streamOfSubject } from './manifest';
import {
  operator,
  orderPlaced,
  placeOrders,
  schemaOf,
  shopManifest,
  startService,
  TENANT,
  type RunningTestService,
} from './transport.fixture';

const logger = new Logger('test');
let nats: NatsServer;
let database: TestDatabase;
let dataSource: DataSource;
let unitOfWork: UnitOfWork;
let running: RunningTestService[] = [];

beforeEach(async () => {
  nats = await plainNats();
  database = await testDatabase(schemaOf('shop'));
  dataSource = await connectDatabase(schemaOf('shop'), { url: database.url('shop'), poolSize: 3 });
  unitOfWork = new UnitOfWork(dataSource);
});
afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  running = [];
  await dataSource.destroy();
  await nats.stop();
});

async function startShop(): Promise<RunningTestService> {
  const shop = await startService({ manifest: shopManifest, database, nats });
  running.push(shop);
  return shop;
}

/** An outbox of a process that dies right after its commits: nothing is published. */
const dyingOutbox = () =>
  new Outbox('shop-service', systemClock, new FastPath(unitOfWork, {} as never, logger));

const stateWithDyingProcess = async (from: number, to: number): Promise<void> => {
  const outbox = dyingOutbox();
  for (let n = from; n <= to; n += 1)
    await unitOfWork.run(TENANT, (tx) =>
      outbox.add(tx, orderPlaced, { aggregateId: 'order-1', aggregateVersion: n, data: { n } }),
    );
};

async function inStream(): Promise<number[]> {
  const admin = await operator(nats);
  const jsm = await managerOf(admin);
  const { state } = await jsm.streams.info('EVT_SHOP');
  const result: number[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1)
    result.push((await jsm.streams.getMessage('EVT_SHOP', { seq }))!.json<{ data: { n: number } }>().data.n);
  await admin.close();
  return result;
}

const unpublished = async (): Promise<number> => {
  const [row] = await database.query<{ count: number }>(
    'select count(*)::int as count from shop.outbox where published_at is null',
  );
  return row!.count;
};

it('a crash between commit and publish loses nothing: the next process publishes in order', async () => {
  await stateWithDyingProcess(1, 30);
  expect(await unpublished()).toBe(30);
  await startShop();
  expect(await inStream()).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(await unpublished()).toBe(0);
});

it('a crash between publish and mark stores no second copy within the stream’s memory', async () => {
  await stateWithDyingProcess(1, 5);
  const link = await NatsLink.open('dying', { url: nats.url }, logger);
  const mux = new PublishAckMux(link, 1_000);
  await findOrCreateStream(await managerOf(link.connection), streamOfSubject(orderPlaced.pattern), 1);
  const rows = await unitOfWork.acrossTenants((tx) =>
    tx.query<StoredOutboxRow>(`select ${OUTBOX_COLUMNS} from outbox order by position`),
  );
  const publisher = new OutboxPublisher(mux);
  for (const row of rows) await publisher.publish(row, 'fast');
  mux.close();
  await link.close();

  await startShop();
  await eventually(async () => expect(await unpublished()).toBe(0));
  expect(await inStream()).toEqual([1, 2, 3, 4, 5]);
});

it('the fast path publishes at once, without waiting for the relay', async () => {
  const shop = await startShop();
  await eventually(async () => {
    const started = performance.now();
    await placeOrders(shop, 1, 1);
    const rows = await inStream();
    expect(rows.length).toBeGreaterThan(0);
    // The relay would leave it alone for its grace of 300 ms.
    expect(performance.now() - started).toBeLessThan(200);
  });
});

it('several relays at once publish every row, and none twice', async () => {
  await stateWithDyingProcess(1, 200);
  const shops = await Promise.all([startShop(), startShop(), startShop()]);
  await Promise.all(shops.map((shop, i) => placeOrders(shop, 1_000 * (i + 1) + 1, 1_000 * (i + 1) + 50)));
  await eventually(async () => expect(await unpublished()).toBe(0));
  const numbers = await inStream();
  expect(numbers).toHaveLength(350);
  expect(new Set(numbers).size).toBe(350);
  expect(numbers.filter((n) => n <= 200)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
});

it('an aggregate whose row is refused waits alone, with everything after that row', async () => {
  await unitOfWork.run(TENANT, (tx) =>
    dyingOutbox().add(tx, orderPlaced, {
      aggregateId: 'huge',
      aggregateVersion: 1,
      data: { n: 1, note: 'x'.repeat(1_100_000) },
    }),
  );
  const shop = await startShop();
  const waiting = () =>
    database.query<{ attempts: number; last_error: string | null }>(
      `select attempts, last_error from shop.outbox where published_at is null order by position`,
    );
  await eventually(async () => expect((await waiting())[0]!.attempts).toBeGreaterThan(0));
  const add = (aggregateId: string, n: number) =>
    shop.unitOfWork.run(TENANT, (tx) =>
      shop.outbox.add(tx, orderPlaced, { aggregateId, aggregateVersion: n, data: { n } }),
    );
  await add('huge', 2);
  await add('small', 3);
  await eventually(async () => expect(await inStream()).toEqual([3]));
  await eventually(async () => expect((await waiting())[0]!.attempts).toBeGreaterThan(3));
  const rows = await waiting();
  expect(rows[0]!.last_error).toMatch(/payload/i);
  expect(rows[1]).toEqual({ attempts: 0, last_error: null });
  expect(await inStream()).toEqual([3]);
});

it('a stream that went back in sequence gets the replay window again', async () => {
  const shop = await startShop();
  await placeOrders(shop, 1, 3);
  await eventually(async () => expect(await unpublished()).toBe(0));
  // As after a power cut of the server: it says 3, and had confirmed more.
  await database.query('update shop.outbox_stream set last_sequence = 10');
  await eventually(async () => {
    const [row] = await database.query<{ last_sequence: string; replay_after: string | null }>(
      `select last_sequence, replay_after from shop.outbox_stream where stream = 'EVT_SHOP'`,
    );
    expect(row).toEqual({ last_sequence: '3', replay_after: null });
  });
  // Within the stream's memory the copies are recognised.
  expect(await inStream()).toEqual([1, 2, 3]);
});

it('rows are in the partition of their day and another tenant cannot see them', async () => {
  const shop = await startShop();
  await placeOrders(shop, 1, 1);
  const [row] = await database.query<{ partition: string }>(
    'select tableoid::regclass::text as partition from shop.outbox',
  );
  expect(row!.partition).toMatch(/outbox_p\d{8}$/);
  const others = await shop.unitOfWork.run('rival', (tx) => tx.query('select id from outbox'));
  expect(others).toEqual([]);
});

it('old rows of a day without a partition are let go of when they are published, and not before', async () => {
  const shop = await startShop();
  await placeOrders(shop, 1, 2);
  await eventually(async () => expect(await unpublished()).toBe(0));
  const long = (id: string, published: boolean) =>
    database.query(
      `insert into shop.outbox (tenant_id, id, created_at, stream, subject, type, aggregate_id, headers, payload,
         published_at, next_attempt_at)
       select tenant_id, $1, now() - interval '40 days', stream, subject, type, 'of-long-ago', headers, payload,
         case when $2 then now() end, case when $2 then null else now() + interval '1 day' end
       from shop.outbox limit 1`,
      [id, published],
    );
  await long(newId(), true);
  const waiting = newId();
  await long(waiting, false);
  const inDefault = async () =>
    (
      await database.query<{ id: string }>(
        "select id from shop.outbox where tableoid = 'shop.outbox_default'::regclass",
      )
    ).map(({ id }) => id);
  expect(await inDefault()).toHaveLength(2);
  await maintainOutbox(unitOfWork, { outboxHours: 72, inboxHours: 336 }, new Date(), logger);
  expect(await inDefault()).toEqual([waiting]);
});
