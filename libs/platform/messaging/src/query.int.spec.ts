import { setTimeout as delay } from 'node:timers/promises';
import { Controller, ForbiddenException, UseGuards, type CanActivate } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/nats-core';
import { platformErrors, ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { defineQuery } from '@parlance/shared/contract-kit';
import { plainNats, testDatabase, type NatsServer } from '@parlance/testing/harness';
import { z } from 'zod';
import { remainingMs, runWithDeadline } from './deadline';
import { OnQuery } from './decorators';
import type { ServiceManifest } from './manifest';
import { NatsLink } from './nats-connection';
import { QueryClient } from './query-client';
import { countOrders, operator, schemaOf, startService, type RunningTestService } from './transport.fixture';

const askAround = defineQuery({
  context: 'desk',
  endpoint: 'ask-around',
  version: 1,
  summary: 'Asks the shop in turn',
  request: z.object({ thinkMs: z.int(), timeoutMs: z.int().optional() }),
  reply: z.object({ ownMs: z.number(), shopMs: z.number() }),
  timeoutMs: 5_000,
});
const nobodyAnswers = defineQuery({
  context: 'shop',
  endpoint: 'nobody-answers',
  version: 1,
  summary: 'Served by no one',
  request: z.object({}),
  reply: z.object({}),
  timeoutMs: 60_000,
});

const whoAreYou = defineQuery({
  context: 'shop',
  endpoint: 'who-are-you',
  version: 1,
  at: 'instance',
  summary: 'Asked of one process',
  request: z.object({}),
  reply: z.object({ instance: z.string() }),
});

class Refuse implements CanActivate {
  canActivate(): boolean {
    throw new ProblemError(platformErrors.forbidden, { detail: 'Not you' });
  }
}
const guarded = defineQuery({
  context: 'shop',
  endpoint: 'guarded',
  version: 1,
  summary: 'Refused by a guard',
  request: z.object({}),
  reply: z.object({}),
});

@Controller()
class Shop {
  @OnQuery(countOrders)
  async count(request: RequestOf<typeof countOrders>): Promise<ReplyOf<typeof countOrders>> {
    const left = remainingMs();
    if (request.sleepMs) await delay(request.sleepMs);
    if (request.mode === 'problem')
      throw new ProblemError(platformErrors.rate_limited, { detail: 'Slower', retryAfterSeconds: 7 });
    if (request.mode === 'bug') throw new ForbiddenException('a secret of ours');
    if (request.mode === 'wrong') return { count: 'many' } as never;
    return { count: 3, remainingMs: left };
  }

  @OnQuery(guarded)
  @UseGuards(Refuse)
  guarded(_request: object): Promise<Record<string, never>> {
    return Promise.resolve({});
  }
}

@Controller()
class Till {
  constructor(private readonly link: NatsLink) {}

  @OnQuery(whoAreYou)
  who(_request: object): Promise<{ instance: string }> {
    return Promise.resolve({ instance: this.link.instance });
  }
}

@Controller()
class Desk {
  constructor(private readonly queries: QueryClient) {}

  @OnQuery(askAround)
  async ask(request: RequestOf<typeof askAround>): Promise<ReplyOf<typeof askAround>> {
    const ownMs = remainingMs();
    await delay(request.thinkMs);
    const reply = await this.queries.ask(countOrders, {}, { timeoutMs: request.timeoutMs ?? 60_000 });
    return { ownMs, shopMs: reply.remainingMs ?? 0 };
  }
}

const manifestOf = (name: string, rest: Partial<ServiceManifest>): ServiceManifest => ({
  name,
  schema: 'shop',
  publishes: [],
  consumes: [],
  serves: [],
  asks: [],
  ...rest,
});

let nats: NatsServer;
let shop: RunningTestService;
let desk: RunningTestService;
let tills: RunningTestService[];
let admin: NatsConnection;

beforeAll(async () => {
  nats = await plainNats();
  const database = await testDatabase(schemaOf('shop'));
  shop = await startService({
    manifest: manifestOf('shop-service', { serves: [countOrders, guarded] }),
    controllers: [Shop],
    database,
    nats,
  });
  desk = await startService({
    manifest: manifestOf('desk-service', { serves: [askAround], asks: [countOrders] }),
    controllers: [Desk],
    database,
    nats,
  });
  const till = { manifest: manifestOf('till-service', { serves: [whoAreYou] }), controllers: [Till] };
  tills = [
    await startService({ ...till, database, nats, options: { stateless: true } }),
    await startService({ ...till, database, nats, options: { stateless: true } }),
  ];
  admin = await operator(nats);
});
afterAll(async () => {
  await desk.stop();
  for (const till of tills) await till.stop();
  await shop.stop();
  await admin.close();
  await nats.stop();
});

const codeOf = async (work: Promise<unknown>): Promise<ProblemError> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return error as ProblemError;
};

describe('a query', () => {
  it('is answered', async () => {
    expect(await desk.queries.ask(countOrders, {})).toMatchObject({ count: 3 });
  });

  it('brings a problem back with its code and details', async () => {
    const error = await codeOf(desk.queries.ask(countOrders, { mode: 'problem' }));
    expect(error.definition.code).toBe('platform.rate_limited');
    expect(error.details).toMatchObject({ detail: 'Slower', retryAfterSeconds: 7 });
  });

  it('tells nothing of an error that was not meant for the caller', async () => {
    const error = await codeOf(desk.queries.ask(countOrders, { mode: 'bug' }));
    expect(error.definition.code).toBe('platform.internal');
    expect(JSON.stringify(error.toProblem())).not.toContain('secret');
  });

  it('is refused when it is not as its contract says, and names the field', async () => {
    const error = await codeOf(desk.queries.ask(countOrders, { sleepMs: 1.5 }));
    expect(error.definition.code).toBe('platform.invalid_input');
    expect(error.details.errors).toMatchObject([{ path: 'sleepMs' }]);
  });

  it('never gives a reply that is not as its contract says', async () => {
    expect((await codeOf(desk.queries.ask(countOrders, { mode: 'wrong' }))).definition.code).toBe(
      'platform.internal',
    );
  });

  it('passes ordinary guards first', async () => {
    expect((await codeOf(desk.queries.ask(guarded, {}))).definition.code).toBe('platform.forbidden');
  });

  it('without a responder fails at once as unavailable', async () => {
    const started = performance.now();
    const error = await codeOf(desk.queries.ask(nobodyAnswers, {}));
    expect(error.definition.code).toBe('platform.unavailable');
    expect(error.details.detail).toContain('no service answers this');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('without an answer in time fails as unavailable', async () => {
    const error = await codeOf(desk.queries.ask(countOrders, { sleepMs: 400 }, { timeoutMs: 100 }));
    expect(error.definition.code).toBe('platform.unavailable');
  });
});

describe('a query at an instance', () => {
  const idOf = (n: number): string => tills[n]!.link.instance;

  it('is answered by the process that was asked', async () => {
    for (const instance of [idOf(0), idOf(1), idOf(0)])
      expect(await desk.queries.ask(whoAreYou, {}, { instance })).toEqual({ instance });
  });

  it('fails at once when that process is gone', async () => {
    const error = await codeOf(desk.queries.ask(whoAreYou, {}, { instance: 'gone' }));
    expect(error.definition.code).toBe('platform.unavailable');
    expect(error.details.detail).toContain('no service answers this');
  });

  it.each([
    ['without one', whoAreYou, {}, 'is asked at an instance'],
    ['of a query that all serve', countOrders, { instance: 'x' }, 'is not asked at an instance'],
    ['with an id that is a filter', whoAreYou, { instance: '*' }, 'is not the id of an instance'],
  ])('is a mistake %s', async (_what, query, options, message) => {
    await expect(desk.queries.ask(query, {}, options)).rejects.toThrow(message);
  });

  it('shows in the micro protocol as a subject of its own, outside of the queue', async () => {
    const info = (await admin.request(`$SRV.INFO.till-service.${idOf(0)}`, '')).json<{
      endpoints: object[];
    }>();
    expect(info.endpoints).toEqual([
      expect.objectContaining({ subject: `svc.shop.who-are-you.v1.${idOf(0)}` }),
    ]);
    expect(info.endpoints[0]).not.toHaveProperty('queue_group');
  });
});

describe('a deadline', () => {
  it('shrinks at each hop by the time that was used', async () => {
    const { ownMs, shopMs } = await desk.queries.ask(askAround, { thinkMs: 150 }, { timeoutMs: 1_000 });
    expect(ownMs).toBeLessThanOrEqual(1_000);
    expect(shopMs).toBeLessThanOrEqual(ownMs - 145);
    expect(shopMs).toBeGreaterThan(300);
  });

  it('that has passed sends no question any more', async () => {
    const error = await codeOf(runWithDeadline(0, () => desk.queries.ask(countOrders, {})));
    expect(error.details.detail).toContain('no time is left');
  });

  it('is the nearer one of the caller and of the question', async () => {
    const reply = await desk.queries.ask(askAround, { thinkMs: 0, timeoutMs: 300 }, { timeoutMs: 2_000 });
    expect(reply.shopMs).toBeLessThanOrEqual(300);
  });
});

describe('the micro protocol', () => {
  const ask = async (subject: string) => (await admin.request(subject, '')).json<Record<string, unknown>>();

  it('answers PING for all, for the service and for the replica', async () => {
    const ping = await ask('$SRV.PING.shop-service');
    expect(ping).toMatchObject({
      type: 'io.nats.micro.v1.ping_response',
      name: 'shop-service',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(await ask(`$SRV.PING.shop-service.${String(ping.id)}`)).toMatchObject({ id: ping.id });
    const all = await admin.requestMany('$SRV.PING', '', { maxWait: 1_000, maxMessages: 4 });
    const names: string[] = [];
    for await (const message of all) names.push(message.json<{ name: string }>().name);
    expect(names.sort()).toEqual(['desk-service', 'shop-service', 'till-service', 'till-service']);
  });

  it('describes the endpoints and counts what they did', async () => {
    expect(await ask('$SRV.INFO.shop-service')).toMatchObject({
      type: 'io.nats.micro.v1.info_response',
      endpoints: [
        { name: 'svc-shop-count-orders-v1', subject: 'svc.shop.count-orders.v1', queue_group: 'q' },
        { name: 'svc-shop-guarded-v1' },
      ],
    });
    const stats = await ask('$SRV.STATS.shop-service');
    expect(stats).toMatchObject({
      type: 'io.nats.micro.v1.stats_response',
      endpoints: [{ subject: 'svc.shop.count-orders.v1', num_requests: expect.any(Number) }, {}],
    });
    const [endpoint] = stats.endpoints as { num_requests: number; num_errors: number }[];
    expect(endpoint!.num_requests).toBeGreaterThan(endpoint!.num_errors);
    expect(endpoint!.num_errors).toBeGreaterThan(0);
  });

  it('reports an error by the two headers', async () => {
    const reply = await admin.request(countOrders.pattern, '{"mode":"problem"}');
    expect(reply.headers?.get('Nats-Service-Error-Code')).toBe('429');
    expect(reply.headers?.get('Nats-Service-Error')).toBe('platform.rate_limited');
  });
});
