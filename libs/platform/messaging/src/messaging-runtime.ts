import { setTimeout as delay } from 'node:timers/promises';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { UnitOfWork } from '@parlance/platform/persistence';
import { hours, minutes, seconds } from '@parlance/shared/kernel';
import { consumerStart } from './consumer-start';
import type { DeadLetters } from './dead-letters';
import { DurableConsumer } from './durable-consumer';
import { FailureRecord } from './failure-record';
import { describe, type Logger } from './logger';
import { creatableStreams, streamsOf, type ServiceManifest } from './manifest';
import { checkHandlers } from './manifest-check';
import { MessageProcessor } from './message-processor';
import type { MessageRoute } from './message-route';
import { observeLag, observeOutboxAge } from './metrics';
import { MicroProtocol } from './micro-protocol';
import type { NatsLink } from './nats-connection';
import { maintainOutbox } from './outbox-maintenance';
import { QueryEndpoint, type QueryRoute } from './query-server';
import type { Relay } from './relay';
import { Settlement } from './settlement';
import { DeclarationMismatch, verifyStreams } from './streams';
import type { MessagingTuning } from './tuning';

const MAINTENANCE_MS = minutes(10);
const STREAMS_WITHIN_MS = seconds(30);

/** What stands on the service's database. */
export interface RecordParts {
  readonly unitOfWork: UnitOfWork;
  readonly relay: Relay;
  readonly deadLetters: DeadLetters;
  readonly outboxRetentionHours: number;
}

export interface RuntimeParts {
  readonly manifest: ServiceManifest;
  readonly link: NatsLink;
  readonly jsm: JetStreamManager;
  /** Null for a service without a database. */
  readonly record: RecordParts | null;
  readonly replicas: number;
  readonly tuning: MessagingTuning;
  readonly logger: Logger;
}

/** Starts and stops what a service says and hears: streams, queries, consumers, relay, and the reverse. */
export class MessagingRuntime {
  private endpoints: QueryEndpoint[] = [];
  private micro: MicroProtocol | undefined;
  private consumers: DurableConsumer[] = [];
  private maintenance: NodeJS.Timeout | undefined;
  private observations: (() => void)[] = [];
  private started = false;

  constructor(private readonly parts: RuntimeParts) {}

  /** Ready to work: connected, and every consumer gets its messages. */
  get ready(): boolean {
    return this.started && this.parts.link.connected && this.consumers.every((consumer) => consumer.healthy);
  }

  /** What is wrong, for a health answer. */
  get troubles(): string[] {
    return [
      ...(this.started ? [] : ['not started']),
      ...(this.parts.link.connected ? [] : ['no connection to NATS']),
      ...this.consumers.filter((c) => !c.healthy).map((c) => `${c.name} gets no messages`),
    ];
  }

  /** Throws when handlers and manifest differ, or when a stream or durable is not as declared. */
  async start(messages: readonly MessageRoute[], queries: readonly QueryRoute[]): Promise<void> {
    const { manifest, link, record, logger } = this.parts;
    checkHandlers(manifest, messages, queries);
    if (record) {
      await this.maintain(record);
      this.maintenance = setInterval(() => void this.maintain(record), MAINTENANCE_MS);
    }
    await this.verify();
    this.endpoints = queries.map((route) => new QueryEndpoint(link, route, logger));
    this.micro = new MicroProtocol(link, this.endpoints);
    for (const endpoint of this.endpoints) endpoint.start();
    this.micro.start();
    if (record) await this.startRecord(record, messages);
    this.started = true;
  }

  async stop(): Promise<void> {
    this.started = false;
    clearInterval(this.maintenance);
    for (const stop of this.observations) stop();
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    this.micro?.stop();
    await Promise.all(this.endpoints.map((endpoint) => endpoint.stop()));
    // Last, because what was handled just now has stated facts of its own.
    await this.parts.record?.relay.stop();
  }

  private async startRecord(record: RecordParts, messages: readonly MessageRoute[]): Promise<void> {
    const { relay } = record;
    for (const route of messages) this.consumers.push(await this.consumer(record, route));
    await Promise.all(this.consumers.map((consumer) => consumer.start()));
    await relay.start();
    this.observations = [
      observeOutboxAge(this.parts.manifest.name, () => relay.oldestAge),
      observeLag(this.consumers),
    ];
  }

  /** A server that has just started may not answer for its streams yet. */
  private async verify(): Promise<void> {
    const { manifest, jsm, replicas, logger } = this.parts;
    const until = performance.now() + STREAMS_WITHIN_MS;
    for (;;) {
      try {
        await verifyStreams(jsm, streamsOf(manifest), creatableStreams(manifest), replicas);
        return;
      } catch (error) {
        if (error instanceof DeclarationMismatch || performance.now() > until) throw error;
        logger.warn(`The streams cannot be verified yet: ${describe(error)}`);
        await delay(500);
      }
    }
  }

  private async consumer(record: RecordParts, route: MessageRoute): Promise<DurableConsumer> {
    const { manifest, link, jsm, tuning, logger } = this.parts;
    const { unitOfWork, deadLetters } = record;
    const settlement = new Settlement(
      manifest.name,
      route.durable,
      new FailureRecord(unitOfWork),
      deadLetters,
      tuning,
      logger,
    );
    const processor = new MessageProcessor(manifest.name, route, settlement);
    const since = route.deliver === 'new' ? await consumerStart(unitOfWork, route.durable, new Date()) : null;
    return new DurableConsumer(link, jsm, route, processor, settlement, tuning, logger, since);
  }

  private async maintain({ unitOfWork, outboxRetentionHours }: RecordParts): Promise<void> {
    const { tuning, logger } = this.parts;
    const retention = { outboxHours: outboxRetentionHours, inboxHours: tuning.inboxRetentionMs / hours(1) };
    try {
      await maintainOutbox(unitOfWork, retention, new Date(), logger);
    } catch (error) {
      logger.warn(`The outbox could not be maintained: ${describe(error)}`);
    }
  }
}
