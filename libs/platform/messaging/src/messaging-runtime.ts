import type { JetStreamManager } from '@nats-io/jetstream';
import type { UnitOfWork } from '@parlance/platform/persistence';
import { hours, minutes } from '@parlance/shared/kernel';
import { consumerStart } from './consumer-start';
import type { DeadLetters } from './dead-letters';
import { DurableConsumer } from './durable-consumer';
import { FailureRecord } from './failure-record';
import type { Logger } from './logger';
import { creatableStreams, streamsOf, type ServiceManifest } from './manifest';
import { checkHandlers } from './manifest-check';
import { MessageProcessor } from './message-processor';
import type { MessageRoute } from './message-route';
import { observeOutboxAge } from './metrics';
import { MicroProtocol } from './micro-protocol';
import type { NatsLink } from './nats-connection';
import { maintainOutbox } from './outbox-maintenance';
import { QueryEndpoint, type QueryRoute } from './query-server';
import type { Relay } from './relay';
import { Settlement } from './settlement';
import { verifyStreams } from './streams';
import type { MessagingTuning } from './tuning';

const MAINTENANCE_MS = minutes(10);

export interface RuntimeParts {
  readonly manifest: ServiceManifest;
  readonly link: NatsLink;
  readonly jsm: JetStreamManager;
  readonly unitOfWork: UnitOfWork;
  readonly relay: Relay;
  readonly deadLetters: DeadLetters;
  readonly replicas: number;
  readonly outboxRetentionHours: number;
  readonly tuning: MessagingTuning;
  readonly logger: Logger;
}

/** Starts and stops what a service says and hears: streams, queries, consumers, relay, and the reverse. */
export class MessagingRuntime {
  private endpoints: QueryEndpoint[] = [];
  private micro: MicroProtocol | undefined;
  private consumers: DurableConsumer[] = [];
  private maintenance: NodeJS.Timeout | undefined;
  private stopObserving: () => void = () => undefined;
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
    const { manifest, link, jsm, relay, logger } = this.parts;
    checkHandlers(manifest, messages, queries);
    await this.maintain();
    this.maintenance = setInterval(() => void this.maintain(), MAINTENANCE_MS);
    await verifyStreams(jsm, streamsOf(manifest), creatableStreams(manifest), this.parts.replicas);
    this.endpoints = queries.map((route) => new QueryEndpoint(link, route, logger));
    this.micro = new MicroProtocol(link, this.endpoints);
    for (const endpoint of this.endpoints) endpoint.start();
    this.micro.start();
    for (const route of messages) this.consumers.push(await this.consumer(route));
    await Promise.all(this.consumers.map((consumer) => consumer.start()));
    await relay.start();
    this.stopObserving = observeOutboxAge(manifest.name, () => relay.oldestAge);
    this.started = true;
  }

  async stop(): Promise<void> {
    this.started = false;
    clearInterval(this.maintenance);
    this.stopObserving();
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    this.micro?.stop();
    await Promise.all(this.endpoints.map((endpoint) => endpoint.stop()));
    // Last, because what was handled just now has stated facts of its own.
    await this.parts.relay.stop();
  }

  private async consumer(route: MessageRoute): Promise<DurableConsumer> {
    const { manifest, link, jsm, unitOfWork, deadLetters, tuning, logger } = this.parts;
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

  private async maintain(): Promise<void> {
    const { unitOfWork, tuning, logger, outboxRetentionHours } = this.parts;
    const retention = { outboxHours: outboxRetentionHours, inboxHours: tuning.inboxRetentionMs / hours(1) };
    try {
      await maintainOutbox(unitOfWork, retention, new Date(), logger);
    } catch (error) {
      logger.warn(`The outbox could not be maintained: ${(error as Error).message}`);
    }
  }
}
