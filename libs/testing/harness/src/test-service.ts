import type { RunningService, ServiceDefinition } from '@parlance/platform/service-host';
import type { Clock } from '@parlance/shared/kernel';
import { testDatabase, type TestDatabase } from './test-database';
import { testNats, type TestNats } from './test-nats';

export interface TestServiceOptions {
  /** Left out: one of its own, migrated. */
  database?: TestDatabase;
  /** Left out: one of its own, with this service's user and streams. */
  nats?: TestNats;
  clock?: Clock;
  /** Further configuration; wins over what the harness sets. */
  env?: Record<string, string>;
}

export interface TestService extends RunningService {
  /** Reading it fails for a service that has none. */
  readonly database: TestDatabase;
  readonly nats: TestNats;
}

/** Enough for every service; nothing is secret about it. */
const ENCRYPTION_KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;

/**
 * Runs a service as in production, with its own database role and NATS user, on a free port. `stop` also stops the NATS
 * that was started for it. Several services that talk to each other are given the same database and NATS.
 */
export async function startTestService(
  definition: ServiceDefinition,
  options: TestServiceOptions = {},
): Promise<TestService> {
  const { completeSchema, hasDatabase, runService } = await import('@parlance/platform/service-host');
  const { manifest, schema } = definition;
  const database = hasDatabase(definition)
    ? (options.database ?? (await testDatabase(completeSchema(definition))))
    : undefined;
  const nats = options.nats ?? (await testNats(manifest));
  const login = nats.credentials(manifest.name);
  const stopOwnNats = async (): Promise<void> => {
    if (!options.nats) await nats.stop();
  };
  try {
    const running = await runService(definition, {
      ...(options.clock && { clock: options.clock }),
      env: {
        NODE_ENV: 'test',
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'warn',
        ...(database && { DATABASE_URL: database.url(schema.schema) }),
        NATS_URL: nats.url,
        NATS_USER: login.user,
        NATS_PASSWORD: login.password,
        ENCRYPTION_KEYS,
        ...options.env,
      },
    });
    return {
      ...running,
      get database(): TestDatabase {
        if (!database) throw new Error(`${manifest.name} has no database`);
        return database;
      },
      nats,
      async stop() {
        await running.stop();
        await stopOwnNats();
      },
    };
  } catch (error) {
    await stopOwnNats();
    throw error;
  }
}
