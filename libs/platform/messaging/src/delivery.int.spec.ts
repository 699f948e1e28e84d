import { Controller } from '@nestjs/common';
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/nats-core';
import type { Envelope } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import {
  eventually,
  plainNats,
  testDatabase,
  type NatsServer,
  type TestDatabase,
} from '@parlance/testing/harness';
import { OnCommand, OnEvent } from './decorators';
import { DeadLetterDesk } from './dead-letter-desk';
import { DeadLetter, RetryLater } from './handler-errors';
import { Inbox } from './inbox';
import type { ServiceManifest } from './manifest';
import {
  effects,
  numbers,
  operator,
  orderPlaced,
  packOrder,
  placeOrders,
  recordEffect,
  schemaOf,
  shopManifest,
  startService,
  TENANT,
  type RunningTestService,
} from './transport.fixture';

type Order = Envelope<{ n: number; note?: string | undefined }>;

/** What the handlers do; each test sets its own. */
const behaviour: { single: (order: Order) => void | Promise<void>; calls: Order[]; batches: Order[][] } = {
  single: () => undefined,
  calls: [],
  batches: [],
};

@Controller()
class Billing {
  constructor(private readonly inbox: Inbox) {}

  @OnEvent(orderPlaced, { durable: 'invoice' })
  async invoice(order: Order): Promise<void> {
    behaviour.calls.push(order);
    await behaviour.single(order);
    await this.inbox.once(order, 'invoice', (tx) => recordEffect(tx, 'invoice', order));
  }

  @OnEvent(orderPlaced, { durable: 'statistics', batch: { size: 50, waitMs: 50 } })
  async statistics(orders: Order[]): Promise<PromiseSettledResult<unknown>[]> {
    behaviour.batches.push(orders);
    if (orders.some((o) => o.data.note === 'breaks the batch')) throw new Error('the whole batch');
    await this.inbox.onceEach(
      orders.filter((o) => o.data.note !== 'fails alone'),
      'statistics',
      async (tx, fresh) => {
        for (const order of fresh) await recordEffect(tx, 'statistics', order);
      },
    );
    return orders.map((o) =>
      o.data.note === 'fails alone'
        ? { status: 'rejected', reason: new DeadLetter('one of many') }
        : { status: 'fulfilled', value: undefined },
    );
  }

  @OnCommand(packOrder, { durable: 'pack' })
  async pack(order: Envelope<{ n: number }>): Promise<void> {
    await this.inbox.once(order, 'pack', (tx) => recordEffect(tx, 'pack', order));
  }
}

const billingManifest: ServiceManifest = {
  name: 'billing-service',
  schema: 'billing',
  publishes: [],
  consumes: [
    { contract: orderPlaced, durable: 'invoice' },
    { contract: orderPlaced, durable: 'statistics' },
    { contract: packOrder, durable: 'pack' },
  ],
  serves: [],
  asks: [],
};

let nats: NatsServer;
let database: TestDatabase;
let shop: RunningTestService;
let billing: RunningTestService;
let admin: NatsConnection;
let desk: DeadLetterDesk;

beforeAll(async () => {
  nats = await plainNats();
  database = await testDatabase([schemaOf('shop'), schemaOf('billing')]);
  shop = await startService({ manifest: shopManifest, database, nats });
  billing = await startService({ manifest: billingManifest, controllers: [Billing], database, nats });
  admin = await operator(nats);
  desk = await DeadLetterDesk.open(admin);
});
afterAll(async () => {
  await billing.stop();
  await shop.stop();
  await admin.close();
  await nats.stop();
});
beforeEach(async () => {
  behaviour.single = () => undefined;
  behaviour.calls = [];
  behaviour.batches = [];
  await database.query('truncate billing.effect');
});

const place = (n: number, note?: string) =>
  shop.unitOfWork.run(TENANT, (tx) =>
    shop.outbox.add(tx, orderPlaced, {
      aggregateId: `order-${n}`,
      aggregateVersion: 1,
      data: { n, ...(note && { note }) },
    }),
  );
const headersOf = (values: Record<string, string>): MsgHdrs => {
  const result = headers();
  for (const [name, value] of Object.entries(values)) result.set(name, value);
  return result;
};
const publishRaw = (subject: string, body: string, extra: Record<string, string> = {}) =>
  shop.link.connection.publish(subject, body, { headers: headersOf(extra) });

describe('a stated fact', () => {
  it('reaches every durable with one effect each', async () => {
    await placeOrders(shop, 1, 40);
    await eventually(async () => {
      expect(await effects(database, 'billing', 'invoice')).toEqual(numbers(1, 40));
      expect(await effects(database, 'billing', 'statistics')).toEqual(numbers(1, 40));
    });
    expect(behaviour.batches.length).toBeLessThan(40);
  });

  it('is not published when its transaction fails', async () => {
    await expect(
      shop.unitOfWork.run(TENANT, async (tx) => {
        shop.outbox.add(tx, orderPlaced, { aggregateId: 'x', aggregateVersion: 1, data: { n: 99 } });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await place(100);
    await eventually(async () => expect(await effects(database, 'billing', 'invoice')).toEqual([100]));
  });

  it('carries the correlation of its cause and the identity of the message that is handled', async () => {
    let stated: Order | undefined;
    behaviour.single = async (order) => {
      if (order.data.n !== 1) return;
      stated = await shop.unitOfWork.run(TENANT, (tx) =>
        shop.outbox.add(tx, orderPlaced, { aggregateId: 'order-2', aggregateVersion: 1, data: { n: 2 } }),
      );
    };
    const cause = await place(1);
    await eventually(async () => expect(await effects(database, 'billing', 'invoice')).toEqual([1, 2]));
    expect(stated).toMatchObject({ correlationid: cause.correlationid, causationid: cause.id });
  });

  it('is refused when it is not as its contract says', async () => {
    await expect(place(1.5)).rejects.toThrow('shop.order.placed.v1 is not as its contract says: n:');
  });
});

describe('a command', () => {
  it('is done once and leaves its stream', async () => {
    await shop.unitOfWork.run(TENANT, (tx) =>
      shop.outbox.add(tx, packOrder, { aggregateId: 'order-1', aggregateVersion: 1, data: { n: 1 } }),
    );
    await eventually(async () => expect(await effects(database, 'billing', 'pack')).toEqual([1]));
  });
});

describe('a handler that fails', () => {
  it('is called again until it succeeds', async () => {
    behaviour.single = () => {
      if (behaviour.calls.length < 3) throw new Error('not yet');
    };
    await place(1);
    await eventually(async () => expect(await effects(database, 'billing', 'invoice')).toEqual([1]));
    expect(behaviour.calls).toHaveLength(3);
  });

  it('puts the message aside after the limit, complete and with the reason', async () => {
    behaviour.single = () => {
      throw new TypeError('no such thing');
    };
    const order = await place(7);
    const [letter] = await eventually(async () => {
      const { items } = await desk.list({ durable: 'invoice' });
      expect(items).toHaveLength(1);
      return items;
    });
    expect(letter).toMatchObject({
      service: 'billing-service',
      durable: 'invoice',
      tenantId: TENANT,
      stream: 'EVT_SHOP',
      subject: 'evt.shop.acme.order.placed.v1',
      failures: 3,
      error: 'TypeError',
      reason: 'no such thing',
    });
    expect(behaviour.calls).toHaveLength(3);
    expect(JSON.parse((await desk.inspect(letter!.sequence))!.body)).toEqual(order);
    await desk.discard(letter!.sequence);
    expect((await desk.list({ durable: 'invoice' })).items).toEqual([]);
  });

  it('may postpone as often as it wants', async () => {
    behaviour.single = () => {
      if (behaviour.calls.length < 6) throw new RetryLater(20, 'too early');
    };
    await place(1);
    await eventually(async () => expect(await effects(database, 'billing', 'invoice')).toEqual([1]));
    expect(behaviour.calls).toHaveLength(6);
    expect((await desk.list()).items).toEqual([]);
  });
});

describe('a dead letter', () => {
  it('is redriven to the durable that failed, and to no other', async () => {
    behaviour.single = () => {
      throw new DeadLetter('the price list is missing');
    };
    await place(3);
    const [letter] = await eventually(async () => {
      const { items } = await desk.list({ durable: 'invoice' });
      expect(items).toHaveLength(1);
      return items;
    });
    await eventually(async () => expect(await effects(database, 'billing', 'statistics')).toEqual([3]));
    const batchesBefore = behaviour.batches.length;

    behaviour.single = () => undefined;
    expect(await desk.redrive(letter!.sequence)).toBe(true);
    await eventually(async () => expect(await effects(database, 'billing', 'invoice')).toEqual([3]));
    expect(behaviour.batches).toHaveLength(batchesBefore);
    expect((await desk.list()).items).toEqual([]);
    expect(await desk.redrive(letter!.sequence)).toBe(false);
  });
});

describe('a batch', () => {
  it('settles each message on its own', async () => {
    await Promise.all([place(1), place(2, 'fails alone'), place(3)]);
    await eventually(async () => {
      expect(await effects(database, 'billing', 'statistics')).toEqual([1, 3]);
      expect((await desk.list({ durable: 'statistics' })).items).toMatchObject([
        { reason: 'dead letter: one of many' },
      ]);
    });
    await desk.discard((await desk.list({ durable: 'statistics' })).items[0]!.sequence);
  });

  it('that fails as a whole is tried message by message, so that only the bad one is put aside', async () => {
    await Promise.all([place(1), place(2, 'breaks the batch'), place(3)]);
    await eventually(async () => {
      expect(await effects(database, 'billing', 'statistics')).toEqual([1, 3]);
      expect((await desk.list({ durable: 'statistics' })).items).toMatchObject([
        { reason: 'the whole batch' },
      ]);
    });
    await desk.discard((await desk.list({ durable: 'statistics' })).items[0]!.sequence);
  });
});

describe('poison', () => {
  const subject = orderPlaced.subject(TENANT);
  const valid = (changes: object = {}) => ({
    specversion: '1.0',
    id: newId(),
    source: 'test',
    type: orderPlaced.type,
    subject: 'order-1',
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: 'x',
    tenantid: TENANT,
    aggregateversion: 1,
    correlationid: 'c',
    data: { n: 1 },
    ...changes,
  });

  it.each([
    ['what is not JSON', '{', {}, 'the body is not JSON'],
    [
      'an envelope without an id',
      JSON.stringify(valid({ id: undefined })),
      {},
      'envelope: id (invalid_type)',
    ],
    [
      'data that breaks the contract',
      JSON.stringify(valid({ data: { n: 'x' } })),
      {},
      'data: n (invalid_type)',
    ],
    [
      'another type',
      JSON.stringify(valid({ type: 'shop.order.gone.v1' })),
      {},
      'the type is shop.order.gone.v1',
    ],
    [
      'another tenant than the subject',
      JSON.stringify(valid({ tenantid: 'rival' })),
      {},
      'not the one of the subject',
    ],
    [
      'another tenant than the header',
      JSON.stringify(valid()),
      { 'x-tenant-id': 'rival' },
      'not the one of the header',
    ],
  ])('%s is put aside at once and not handled', async (_what, body, extra, reason) => {
    publishRaw(subject, body, extra);
    const letters = await eventually(async () => {
      const { items } = await desk.list({ durable: 'invoice' });
      expect(items).toHaveLength(1);
      return items;
    });
    expect(letters[0]!.reason).toContain(reason);
    expect(letters[0]!.deliveries).toBe(1);
    expect(behaviour.calls).toEqual([]);
    await eventually(async () => expect((await desk.list({ durable: 'statistics' })).items).toHaveLength(1));
    for (const { sequence } of (await desk.list()).items) await desk.discard(sequence);
  });

  it('unknown fields are no poison', async () => {
    publishRaw(subject, JSON.stringify(valid({ data: { n: 8, colour: 'red' }, novelty: true })));
    await eventually(async () => expect(await effects(database, 'billing', 'invoice')).toEqual([8]));
  });
});
