import { AckPolicy, jetstream, jetstreamManager, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { Controller } from '@nestjs/common';
import { OnEvent, Outbox, type ServiceManifest } from '@parlance/platform/messaging';
import { UnitOfWork } from '@parlance/platform/persistence';
import { completeSchema, type ServiceDefinition } from '@parlance/platform/service-host';
import { defineEvent, type Envelope } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import {
  eventually,
  startTestService,
  testDatabase,
  testNats,
  type TestDatabase,
  type TestNats,
} from '@parlance/testing/harness';
import { z } from 'zod';
import type { PostgresServer } from '../dev/infrastructure/index.ts';
import { provideServers } from './durable-servers.ts';
import { pooled } from './pooled.ts';

const parcelMoved = defineEvent({
  context: 'bench',
  aggregate: 'parcel',
  event: 'moved',
  version: 1,
  summary: 'A parcel moved',
  data: z.object({ n: z.int(), note: z.string() }),
});
const NOTE = 'About as much as a short message of a customer says.'.repeat(4);
const TENANT = 'acme';
/** Enough for both sides: beyond it neither becomes faster. */
const IN_FLIGHT = 256;
const durables = Array.from({ length: 12 }, (_, round) => `round-${round}`);

const definition = (
  consumes: ServiceManifest['consumes'],
  controller?: new () => object,
): ServiceDefinition => ({
  manifest: {
    name: 'bench-service',
    schema: 'bench',
    publishes: [parcelMoved],
    consumes,
    serves: [],
    asks: [],
  },
  schema: { schema: 'bench', migrations: [], entities: [] },
  config: [],
  module: () => ({ module: class Bench {}, controllers: controller ? [controller] : [] }),
  port: 0,
});

export interface Handled {
  readonly perSecond: number;
  /** CPU of this process for one message, microseconds. */
  readonly cpuUs: number;
}

/** Messages of a stream, as they were handled between the first and the last. */
class Timer {
  private first = 0;
  private cpuBefore = process.cpuUsage();
  private handled = 0;
  readonly done = Promise.withResolvers<Handled>();

  constructor(private readonly count: number) {}

  tick(): void {
    if (this.handled === 0) {
      this.first = performance.now();
      this.cpuBefore = process.cpuUsage();
    }
    this.handled += 1;
    if (this.handled < this.count) return;
    const { user, system } = process.cpuUsage(this.cpuBefore);
    const perSecond = this.count / ((performance.now() - this.first) / 1_000);
    this.done.resolve({ perSecond, cpuUs: (user + system) / this.count });
  }
}

/** The transport and the bare client on the same servers, which are durable: each commit waits for the disk. */
export class TransportBench {
  private round = 0;

  private constructor(
    private readonly postgres: PostgresServer,
    private readonly database: TestDatabase,
    private readonly nats: TestNats,
    private readonly operator: NatsConnection,
    private readonly js: JetStreamClient,
  ) {}

  static async start(): Promise<TransportBench> {
    const postgres = await provideServers();
    const all = definition(durables.map((durable) => ({ contract: parcelMoved, durable })));
    const database = await testDatabase(completeSchema(all));
    const nats = await testNats(all.manifest);
    const operator = await nats.connectAsOperator();
    return new TransportBench(postgres, database, nats, operator, jetstream(operator));
  }

  /** Messages a second through a handler of a service that does nothing with them. */
  async handled(count: number): Promise<Handled> {
    await this.fill(count);
    const durable = durables[this.round++]!;
    const timer = new Timer(count);

    @Controller()
    class NothingToDo {
      @OnEvent(parcelMoved, { durable, concurrency: IN_FLIGHT / 2 })
      async moved(_: Envelope<z.infer<typeof parcelMoved.data>>): Promise<void> {
        timer.tick();
      }
    }
    const service = await startTestService(definition([{ contract: parcelMoved, durable }], NothingToDo), {
      database: this.database,
      nats: this.nats,
    });
    const handled = await timer.done.promise;
    await service.stop();
    return handled;
  }

  /** The same through the bare client, with as many in flight. */
  async bareHandled(count: number): Promise<Handled> {
    await this.fill(count);
    const jsm = await jetstreamManager(this.operator);
    const name = `bare-${newId()}`;
    await jsm.consumers.add(parcelMoved.stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      max_ack_pending: 20_000,
    });
    const timer = new Timer(count);
    const consumer = await this.js.consumers.get(parcelMoved.stream, name);
    const messages = await consumer.consume({
      max_messages: IN_FLIGHT,
      callback: (message) => {
        message.json();
        timer.tick();
        message.ack();
      },
    });
    const handled = await timer.done.promise;
    await messages.close();
    await jsm.consumers.delete(parcelMoved.stream, name);
    return handled;
  }

  /** Messages a second from the transaction that states them until they are acknowledged and marked. */
  async outboxRate(count: number, each: number): Promise<number> {
    await this.empty();
    const service = await startTestService(definition([]), { database: this.database, nats: this.nats });
    const [outbox, unitOfWork] = [service.get(Outbox), service.get(UnitOfWork)];
    const started = performance.now();
    await pooled(count / each, 4, (n) =>
      unitOfWork.run(TENANT, (tx) =>
        outbox.addAll(
          tx,
          parcelMoved,
          Array.from({ length: each }, (_, i) => statement(n * each + i)),
        ),
      ),
    );
    await eventually(
      async () => {
        const [row] = await this.database.query<{ open: boolean }>(
          'select exists (select from bench.outbox where published_at is null) as open',
        );
        if (row!.open) throw new Error('Not everything is published');
      },
      { timeoutMs: 120_000, intervalMs: 5 },
    );
    const rate = count / ((performance.now() - started) / 1_000);
    await service.stop();
    return rate;
  }

  /** Publishing the same messages and waiting for each acknowledgement, with nothing behind them. */
  async publishRate(count: number): Promise<number> {
    await this.empty();
    const started = performance.now();
    await this.publish(count);
    return count / ((performance.now() - started) / 1_000);
  }

  async stop(): Promise<void> {
    await this.operator.close();
    await this.nats.stop();
    await this.postgres.stop();
  }

  private async empty(): Promise<void> {
    await (await jetstreamManager(this.operator)).streams.purge(parcelMoved.stream);
  }

  private async fill(count: number): Promise<void> {
    await this.empty();
    await this.publish(count);
  }

  private publish(count: number): Promise<void> {
    return pooled(count, IN_FLIGHT, (n) => {
      const envelope = envelopeOf(n);
      return this.js.publish(parcelMoved.subject(TENANT), JSON.stringify(envelope), { msgID: envelope.id });
    });
  }
}

const statement = (n: number) => ({ aggregateId: newId(), aggregateVersion: 1, data: { n, note: NOTE } });

function envelopeOf(n: number): Envelope {
  const id = newId();
  return {
    specversion: '1.0',
    id,
    source: 'bench-service',
    type: parcelMoved.type,
    subject: newId(),
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: `https://parlance.dev/schemas/${parcelMoved.type}`,
    tenantid: TENANT,
    aggregateversion: 1,
    correlationid: id,
    data: { n, note: NOTE },
  };
}
