import { Logger, Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ConfigModule, loadConfig } from '@parlance/platform/config';
import {
  databaseConfig,
  PersistenceModule,
  tenantTableSql,
  UnitOfWork,
  type ServiceSchema,
  type Tx,
} from '@parlance/platform/persistence';
import { defineCommand, defineEvent, defineQuery, type Envelope } from '@parlance/shared/contract-kit';
import type { NatsServer, TestDatabase } from '@parlance/testing/harness';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';
import { Inbox } from './inbox';
import type { ServiceManifest } from './manifest';
import { messagingConfig } from './messaging-config';
import { connectMessaging, MessagingModule, type MessagingModuleOptions } from './messaging.module';
import { messagingMigrations } from './migrations';
import { NatsLink } from './nats-connection';
import { Outbox } from './outbox';
import { QueryClient } from './query-client';
import { SignalBus } from './signal-bus';
import type { MessagingTuning } from './tuning';

/** A small world for the tests of this library: a shop that states orders, and those who hear of them. */
export const orderPlaced = defineEvent({
  context: 'shop',
  aggregate: 'order',
  event: 'placed',
  version: 1,
  summary: 'An order was placed',
  data: z.object({ n: z.int(), note: z.string().optional() }),
});

export const packOrder = defineCommand({
  context: 'store',
  command: 'pack-order',
  version: 1,
  summary: 'Pack an order',
  data: z.object({ n: z.int() }),
});

export const countOrders = defineQuery({
  context: 'shop',
  endpoint: 'count-orders',
  version: 1,
  summary: 'How many orders there are',
  request: z.object({ sleepMs: z.int().optional(), mode: z.string().optional() }),
  reply: z.object({ count: z.int(), remainingMs: z.number().optional() }),
  timeoutMs: 2_000,
});

export const shopManifest: ServiceManifest = {
  name: 'shop-service',
  schema: 'shop',
  publishes: [orderPlaced],
  commands: [packOrder],
  consumes: [],
  serves: [],
  asks: [],
};

export const schemaOf = (schema: string): ServiceSchema => ({
  schema,
  entities: [],
  migrations: [
    ...messagingMigrations,
    {
      id: '0001-effect',
      up: [
        `create table effect (tenant_id text not null, id bigint generated always as identity, consumer text not null,
           n int not null, message_id uuid not null, primary key (tenant_id, id))`,
        tenantTableSql('effect'),
      ],
    },
  ],
});

export const TENANT = 'acme';

/** Times that do not keep a test waiting. */
export const quick: Partial<MessagingTuning> = {
  ackWaitMs: 2_000,
  retryDelaysMs: [50],
  maxFailures: 3,
  publishTimeoutMs: 1_000,
  relayPollMs: 100,
  relayGraceMs: 300,
  streamCheckMs: 300,
  shutdownMs: 2_000,
};

export interface RunningTestService {
  readonly app: INestApplication;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly unitOfWork: UnitOfWork;
  readonly queries: QueryClient;
  readonly signals: SignalBus;
  readonly link: NatsLink;
  stop(): Promise<void>;
}

export interface ServiceSetup {
  readonly manifest: ServiceManifest;
  readonly controllers?: Type[];
  readonly database: TestDatabase;
  readonly nats: NatsServer;
  readonly user?: { name: string; password: string };
  readonly options?: MessagingModuleOptions;
}

Logger.overrideLogger(false);

export async function startService(setup: ServiceSetup): Promise<RunningTestService> {
  const { manifest, database, nats, user, options } = setup;
  const config = loadConfig([databaseConfig, messagingConfig], {
    DATABASE_URL: database.url(manifest.schema),
    DATABASE_POOL_SIZE: '10',
    NATS_URL: nats.url,
    ...(user && { NATS_USER: user.name, NATS_PASSWORD: user.password }),
  });
  @Module({
    imports: [
      ConfigModule.forValues(config),
      ...(options?.stateless ? [] : [PersistenceModule.forService(schemaOf(manifest.schema))]),
      MessagingModule.forService(manifest, { ...options, tuning: { ...quick, ...options?.tuning } }),
    ],
    controllers: setup.controllers ?? [],
  })
  class TestModule {}
  const app = await NestFactory.create(TestModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  try {
    connectMessaging(app);
    await app.init();
    await app.startAllMicroservices();
  } catch (error) {
    await app.close();
    throw error;
  }
  return {
    app,
    get outbox() {
      return app.get(Outbox);
    },
    get inbox() {
      return app.get(Inbox);
    },
    get unitOfWork() {
      return app.get(UnitOfWork);
    },
    queries: app.get(QueryClient),
    signals: app.get(SignalBus),
    link: app.get(NatsLink),
    stop: () => app.close(),
  };
}

/** States orders, one transaction each. */
export async function placeOrders(
  shop: RunningTestService,
  from: number,
  to: number,
  tenant = TENANT,
): Promise<void> {
  for (let n = from; n <= to; n += 1)
    await shop.unitOfWork.run(tenant, (tx) =>
      shop.outbox.add(tx, orderPlaced, { aggregateId: `order-${n}`, aggregateVersion: 1, data: { n } }),
    );
}

export async function recordEffect(
  tx: Tx,
  consumer: string,
  envelope: Envelope<{ n: number }>,
): Promise<void> {
  await tx.query('insert into effect (tenant_id, consumer, n, message_id) values ($1, $2, $3, $4)', [
    envelope.tenantid,
    consumer,
    envelope.data.n,
    envelope.id,
  ]);
}

/** The numbers of the orders that had an effect, each as often as it had one. */
export async function effects(database: TestDatabase, schema: string, consumer: string): Promise<number[]> {
  const rows = await database.query<{ n: number }>(
    `select n from ${schema}.effect where consumer = '${consumer}' order by n`,
  );
  return rows.map((row) => row.n);
}

export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

export const operator = (
  nats: NatsServer,
  user?: { name: string; password: string },
): Promise<NatsConnection> =>
  connect({ servers: nats.url, ...(user && { user: user.name, pass: user.password }) });
