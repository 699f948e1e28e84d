import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, loadConfig, type ConfigValues } from '@parlance/platform/config';
import { HealthRegistry, httpAdapter } from '@parlance/platform/http';
import { connectMessaging, MessagingHealth } from '@parlance/platform/messaging';
import { createLogger, startTelemetry, type Logger } from '@parlance/platform/observability';
import { connect, type databaseConfig } from '@parlance/platform/persistence';
import { systemClock, type Clock } from '@parlance/shared/kernel';
import type { DataSource } from 'typeorm';
import { configPrefix } from './config';
import { DemonstrationClock } from './demonstration-clock';
import { hostModule } from './host-module';
import { processLogger, useLoggerOf } from './process-logger';
import { addRunning, removeRunning } from './running-services';
import { completeSchema, configSections, hasDatabase, type ServiceDefinition } from './service-definition';
import { ServiceStartError } from './start-error';
import { within } from './within';

export interface RunningService {
  /** Where HTTP is served, without a slash at the end. */
  readonly url: string;
  /** A provider of the service's container. */
  readonly get: NestFastifyApplication['get'];
  /** Finishes what is in hand, gives back the rest, closes everything. Rejects when that takes too long. */
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

/** Kubernetes kills after thirty seconds. */
const STOP_TIMEOUT_MS = 25_000;
const HEALTH_BODY_LIMIT_BYTES = 1_024;
const WAITING_AFTER_MS = 5_000;

/**
 * Starts a service: configuration, telemetry, database, container, streams, query endpoints, consumers, relay, HTTP,
 * ready. `stop` and the signals SIGTERM and SIGINT end it in reverse. Throws ServiceStartError, with nothing left open.
 */
export async function runService(
  service: ServiceDefinition,
  { env, clock }: RunOptions = {},
): Promise<RunningService> {
  const { name } = service.manifest;
  const undo: (() => Promise<void>)[] = [];
  let port: number | undefined;
  let failed = false;
  try {
    const config = loadConfig(configSections(service), env, configPrefix(service.schema.schema));
    port = config.PORT;
    if (config.NODE_ENV === 'production' && config.DEMONSTRATION_CLOCK_URL !== undefined)
      throw new ConfigError([
        {
          variable: 'DEMONSTRATION_CLOCK_URL',
          rule: 'is not allowed with NODE_ENV=production',
          description: 'Leave it out: the time of production cannot be moved',
        },
      ]);
    const logger = createLogger({ service: name, level: config.LOG_LEVEL });
    useLoggerOf(name, logger);
    const telemetry = startTelemetry({
      service: name,
      endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
      sampleRatio: config.OTEL_TRACES_SAMPLER_ARG,
    });
    undo.unshift(() => telemetry.shutdown());
    const time = clock ?? (await startClock(config.DEMONSTRATION_CLOCK_URL, logger, undo));
    const database = hasDatabase(service) ? await openDatabase(service, config, undo) : null;
    const app = await whileWaiting(
      logger,
      `Waiting for NATS at ${config.NATS_URL.replace(/\/\/[^@/]*@/, '//')}. Check NATS_URL, NATS_USER and that it runs`,
      NestFactory.create<NestFastifyApplication>(
        hostModule({
          config,
          logger,
          telemetry,
          clock: time,
          manifest: service.manifest,
          database,
          feature: service.module(config),
          connected: (link) => void (failed ? link.close() : undo.unshift(() => link.close())),
        }),
        httpAdapter({
          service: name,
          logger,
          telemetry,
          bodyLimitBytes: service.http === 'public' ? config.HTTP_BODY_LIMIT_BYTES : HEALTH_BODY_LIMIT_BYTES,
          trustedProxies: config.HTTP_TRUSTED_PROXIES,
        }),
        { logger: processLogger, abortOnError: false, rawBody: service.rawBody ?? false },
      ),
    );
    undo.unshift(() => app.close());
    const health = watch(app, database?.dataSource);
    connectMessaging(app);
    await app.init();
    await app.startAllMicroservices();
    await app.listen(config.PORT, config.HOST);
    health.enter('running');
    const url = addressOf(app, config.HOST);
    const running = handle(app, url, health, undo, logger);
    addRunning(running, logger);
    logger.info({ url }, 'ready');
    return running;
  } catch (error) {
    failed = true;
    await closeAll(undo).catch(() => undefined);
    throw new ServiceStartError(name, error, port);
  }
}

async function startClock(
  url: string | undefined,
  logger: Logger,
  undo: (() => Promise<void>)[],
): Promise<Clock> {
  if (url === undefined) return systemClock;
  const clock = new DemonstrationClock(url, logger);
  undo.unshift(() => clock.stop());
  await clock.start();
  return clock;
}

async function openDatabase(
  service: ServiceDefinition,
  config: ConfigValues<typeof databaseConfig>,
  undo: (() => Promise<void>)[],
) {
  const schema = completeSchema(service);
  const dataSource = await connect(schema, {
    url: config.DATABASE_URL.reveal(),
    poolSize: config.DATABASE_POOL_SIZE,
  });
  undo.unshift(() => (dataSource.isInitialized ? dataSource.destroy() : Promise.resolve()));
  return { schema, dataSource };
}

/** The transport waits for its server; whoever started the service should know that, and for what. */
async function whileWaiting<T>(logger: Logger, text: string, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => logger.warn(text), WAITING_AFTER_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

function watch(app: NestFastifyApplication, dataSource: DataSource | undefined): HealthRegistry {
  const health = app.get(HealthRegistry);
  const messaging = app.get(MessagingHealth);
  if (dataSource) health.register('database', async () => void (await dataSource.query('select 1')));
  health.register('messaging', () => {
    const { ready, problems } = messaging.check();
    if (!ready) throw new Error(problems.join('; ') || 'not ready');
  });
  return health;
}

function addressOf(app: NestFastifyApplication, host: string): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function handle(
  app: NestFastifyApplication,
  url: string,
  health: HealthRegistry,
  undo: (() => Promise<void>)[],
  logger: Logger,
): RunningService {
  let stopped: Promise<void> | undefined;
  const running: RunningService = {
    url,
    get: app.get.bind(app),
    stop: () =>
      (stopped ??= (async () => {
        health.enter('stopping');
        try {
          await within(STOP_TIMEOUT_MS, 'The service did not stop in time', closeAll(undo));
          logger.info('stopped');
        } catch (error) {
          logger.error({ err: error }, 'A service did not stop cleanly');
          throw error;
        } finally {
          removeRunning(running);
        }
      })()),
  };
  return running;
}

/** Closes in the order of the list, all of it also when a part fails; then throws the first failure. */
async function closeAll(undo: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of undo) await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
