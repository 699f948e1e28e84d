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
import { systemClock, type Clock } from '@parlance/shared/kernel';
import { HandlerErrorFilter } from './handler-error-filter';
import { Inbox } from './inbox';
import type { ServiceManifest } from './manifest';
import type { MessagingConfig } from './messaging-config';
import { MessagingHealth } from './messaging-health';
import { MessagingRuntime, type RecordParts } from './messaging-runtime';
import { NatsLink } from './nats-connection';
import { Outbox } from './outbox';
import { PublishAckMux } from './publish-ack-mux';
import { QueryClient } from './query-client';
import { checkStateless, RECORD, recordProviders } from './record-providers';
import { SignalBus } from './signal-bus';
import { managerOf } from './streams';
import { TransportStrategy } from './transport-strategy';
import { defaultTuning, type MessagingTuning } from './tuning';

export interface MessagingModuleOptions {
  /** Time of the stated facts. */
  readonly clock?: Clock;
  readonly tuning?: Partial<MessagingTuning>;
  /** The service has no database: it serves, asks and signals, but neither states nor takes facts and commands. */
  readonly stateless?: boolean;
}

/** Provides Outbox, Inbox (these two only with a database), QueryClient, SignalBus and MessagingHealth everywhere. Handlers start with `connectMessaging`. */
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
    const { stateless = false } = options;
    if (stateless) checkStateless(manifest);
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
        { provide: QueryClient, inject: [NatsLink], useFactory: (link: NatsLink) => new QueryClient(link) },
        {
          provide: SignalBus,
          inject: [NatsLink],
          useFactory: async (link: NatsLink) => new SignalBus(link, await managerOf(link.connection), logger),
        },
        {
          provide: MessagingRuntime,
          inject: [NatsLink, CONFIG, { token: RECORD, optional: true }],
          useFactory: async (link: NatsLink, config: MessagingConfig, record?: RecordParts) =>
            new MessagingRuntime({
              manifest,
              link,
              jsm: await managerOf(link.connection),
              record: record ?? null,
              replicas: config.NATS_REPLICAS,
              tuning,
              logger,
            }),
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
        ...(stateless
          ? []
          : recordProviders(manifest, { clock: options.clock ?? systemClock, tuning, logger })),
      ],
      exports: [
        ...(stateless ? [] : [Outbox, Inbox]),
        QueryClient,
        SignalBus,
        MessagingHealth,
        NatsLink,
        TransportStrategy,
      ],
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
