import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, SmallDisk, temporaryDirectory } from '@parlance/testing/harness';
import { WholeSystem } from '@parlance/testing/whole-system';
import {
  clusterDirectory,
  freePort,
  startNats,
  startPostgres,
  type NatsServer,
  type PostgresServer,
} from '../dev/infrastructure/index.ts';
import { FaultProxy } from './fault-proxy';
import type { Target } from './target';

const PASSWORD = 'chaos';
/** More than PostgreSQL keeps of its log. */
const DATABASE_MEGABYTES = 1_536;
const FILES_MEGABYTES = 64;

/** Disks that can be full; there are none where we may not mount. */
export interface Disks {
  readonly database: SmallDisk;
  readonly files: SmallDisk;
}

/**
 * Every service as a process of its own, with a proxy before the database and one before the broker, and both servers and the
 * files of the object store where they can be harmed.
 */
export class SystemBehindProxies implements Target {
  private constructor(
    readonly system: WholeSystem,
    readonly disks: Disks | null,
    readonly database: FaultProxy,
    readonly broker: FaultProxy,
    private readonly postgres: PostgresServer,
    private readonly nats: NatsServer,
    private readonly natsDirectory: string,
    private readonly stopServers: () => Promise<void>,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<SystemBehindProxies> {
    const directory = temporaryDirectory();
    const disks = SmallDisk.isPossible()
      ? { database: SmallDisk.mount(DATABASE_MEGABYTES), files: SmallDisk.mount(FILES_MEGABYTES) }
      : null;
    const postgres = await startPostgres({
      dataDirectory: clusterDirectory(disks?.database.path ?? directory, 'postgres'),
      port: await freePort(),
      password: PASSWORD,
      durable: true,
      maxConnections: 300,
    });
    const natsDirectory = join(directory, 'nats');
    const nats = await startNats({ directory: natsDirectory });
    const database = await FaultProxy.before({ host: '127.0.0.1', port: postgres.port });
    const broker = await FaultProxy.before({ host: '127.0.0.1', port: nats.port });
    const stopServers = async (): Promise<void> => {
      for (const proxy of [database, broker]) await proxy.close();
      for (const server of [postgres, nats]) {
        server.onUnexpectedExit = undefined;
        await server.stop();
      }
      disks?.database.unmount();
      disks?.files.unmount();
    };
    try {
      const system = await WholeSystem.start({
        separate: true,
        environment: {
          DATABASE_URL: `postgresql://postgres:${PASSWORD}@127.0.0.1:${database.port}/parlance`,
          NATS_URL: `nats://127.0.0.1:${broker.port}`,
          ...(disks && { OBJECT_STORE_DIRECTORY: disks.files.path }),
          ...environment,
        },
      });
      keepRunning(postgres);
      keepRunning(nats);
      return new SystemBehindProxies(
        system,
        disks,
        database,
        broker,
        postgres,
        nats,
        natsDirectory,
        stopServers,
      );
    } catch (error) {
      await stopServers();
      throw error;
    }
  }

  get databaseUrl(): string {
    return this.postgres.url('parlance');
  }

  killPostgres(): void {
    process.kill(this.postgres.pid!, 'SIGKILL');
  }

  killNats(): void {
    process.kill(this.nats.pid!, 'SIGKILL');
  }

  killNatsAndItsData(): void {
    this.killNats();
    rmSync(join(this.natsDirectory, 'store'), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await this.stopServers();
  }
}

/** As whoever runs a server would: again and again until it stays up. */
function keepRunning(server: PostgresServer | NatsServer): void {
  let starting = false;
  const again = (): void => {
    if (starting) return;
    starting = true;
    const start = async (): Promise<void> => {
      // Taken away when everything is being stopped.
      if (server.onUnexpectedExit === again) await server.start();
    };
    eventually(start, { timeoutMs: 120_000, intervalMs: 500 })
      .catch((error: unknown) => console.error(error))
      .finally(() => (starting = false));
  };
  server.onUnexpectedExit = again;
}
