import {
  Global,
  Inject,
  Logger as NestLogger,
  Module,
  type DynamicModule,
  type INestApplication,
  type INestMicroservice,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { NestMicroservice } from '@nestjs/microservices';
import { CONFIG } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import { deadLetterStreamContract } from '@parlance/shared/contract-kit';
import { systemClock, type Clock } from '@parlance/shared/kernel';
import { DeadLetters } from './dead-letters';
import { FastPath } from './fast-path';
import { HandlerErrorFilter } from './handler-error-filter';
import { Inbox } from './inbox';
import { ownStreams, type ServiceManifest } from './manifest';
import type { MessagingConfig } from './messaging-config';
import { MessagingHealth } from './messaging-health';
import { MessagingRuntime } from './messaging-runtime';
import { NatsLink } from './nats-connection';
import { Outbox } from './outbox';
import { OutboxPublisher } from './outbox-publisher';
import { PublishAckMux } from './publish-ack-mux';
import { QueryClient } from './query-client';
import { Relay } from './relay';
import { SignalBus } from './signal-bus';
import { StreamRecord } from './stream-record';
import { findOrCreateStream, managerOf } from './streams';
import { TransportStrategy } from './transport-strategy';
import { defaultTuning, type MessagingTuning } from './tuning';

export interface MessagingModuleOptions {
  /** Time of the stated facts. */
  readonly clock?: Clock;
  readonly tuning?: Partial<MessagingTuning>;
}

/** Provides Outbox, Inbox, QueryClient, SignalBus and MessagingHealth everywhere. Handlers start with `connectMessaging`. */
@Global()
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  constructor(
    @Inject(SignalBus) private readonly signals: SignalBus,
    @Inject(PublishAckMux) private readonly mux: PublishAckMux,
    @Inject(NatsLink) private readonly link: NatsLink,
  ) {}

  static forService(manifest: ServiceManifest, options: MessagingModuleOptions = {}): DynamicModule {
    const tuning = { ...defaultTuning, ...options.tuning };
    const logger = new NestLogger(`messaging:${manifest.name}`);
    return {
      module: MessagingModule,
      providers: [
        {
          provide: NatsLink,
          inject: [CONFIG],
          useFactory: (config: MessagingConfig) =>
            NatsLink.open(
              manifest.name,
              {
                url: config.NATS_URL,
                ...(config.NATS_USER !== undefined && { user: config.NATS_USER }),
                ...(config.NATS_PASSWORD && { password: config.NATS_PASSWORD.reveal() }),
              },
              logger,
            ),
        },
        {
          provide: PublishAckMux,
          inject: [NatsLink],
          useFactory: (link: NatsLink) => new PublishAckMux(link, tuning.publishTimeoutMs),
        },
        {
          provide: OutboxPublisher,
          inject: [PublishAckMux],
          useFactory: (mux: PublishAckMux) => new OutboxPublisher(mux),
        },
        {
          provide: FastPath,
          inject: [UnitOfWork, OutboxPublisher],
          useFactory: (unitOfWork: UnitOfWork, publisher: OutboxPublisher) =>
            new FastPath(unitOfWork, publisher, logger),
        },
        {
          provide: Outbox,
          inject: [FastPath],
          useFactory: (fastPath: FastPath) =>
            new Outbox(manifest.name, options.clock ?? systemClock, fastPath),
        },
        {
          provide: Inbox,
          inject: [UnitOfWork],
          useFactory: (unitOfWork: UnitOfWork) => new Inbox(unitOfWork),
        },
        { provide: QueryClient, inject: [NatsLink], useFactory: (link: NatsLink) => new QueryClient(link) },
        {
          provide: SignalBus,
          inject: [NatsLink],
          useFactory: async (link: NatsLink) => new SignalBus(link, await managerOf(link.connection), logger),
        },
        {
          provide: MessagingRuntime,
          inject: [NatsLink, UnitOfWork, PublishAckMux, OutboxPublisher, FastPath, CONFIG],
          useFactory: async (
            link: NatsLink,
            unitOfWork: UnitOfWork,
            mux: PublishAckMux,
            publisher: OutboxPublisher,
            fastPath: FastPath,
            config: MessagingConfig,
          ) => {
            const jsm = await managerOf(link.connection);
            const replicas = config.NATS_REPLICAS;
            const streams = new StreamRecord(jsm, ownStreams(manifest), replicas, logger);
            return new MessagingRuntime({
              manifest,
              link,
              jsm,
              unitOfWork,
              relay: new Relay(link, unitOfWork, publisher, fastPath, streams, tuning, logger),
              deadLetters: new DeadLetters(manifest.name, mux, () =>
                findOrCreateStream(jsm, deadLetterStreamContract, replicas),
              ),
              replicas,
              outboxRetentionHours: config.OUTBOX_RETENTION_HOURS,
              tuning,
              logger,
            });
          },
        },
        {
          provide: MessagingHealth,
          inject: [MessagingRuntime],
          useFactory: (runtime: MessagingRuntime) => new MessagingHealth(runtime),
        },
        {
          provide: TransportStrategy,
          inject: [MessagingRuntime],
          useFactory: (runtime: MessagingRuntime) => new TransportStrategy(runtime),
        },
      ],
      exports: [Outbox, Inbox, QueryClient, SignalBus, MessagingHealth, NatsLink, TransportStrategy],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.signals.close();
    this.mux.close();
    await this.link.close();
  }
}

/**
 * Attaches the transport to an application. After `app.init()`, `app.startAllMicroservices()` verifies the streams and
 * starts queries, consumers and relay; `app.close()` ends them in reverse. The handlers have their own global filter and
 * none of the application's global pipes and guards, which are for HTTP.
 */
export function connectMessaging(app: INestApplication): INestMicroservice {
  const strategy = app.get(TransportStrategy);
  const microservice = app.connectMicroservice<{ strategy: TransportStrategy }>(
    { strategy },
    { inheritAppConfig: false, deferInitialization: true },
  ) as INestMicroservice & Pick<NestMicroservice, 'setIsInitHookCalled'>;
  microservice.useGlobalFilters(new HandlerErrorFilter());
  // The application runs the hooks of the modules; deferred initialization would run them again.
  microservice.setIsInitHookCalled(true);
  return microservice;
}
