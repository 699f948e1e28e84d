import { join } from 'node:path';
import {
  clusterDirectory,
  startNats,
  startPostgres,
  stateDirectory,
  type NatsServer,
  type PostgresServer,
} from '../infrastructure/index.ts';

/** Either started by us and kept running, or somebody else's that we were pointed at. */
export interface Infrastructure<Server> {
  url: string;
  server: Server | undefined;
}

export async function providePostgres(
  port: number,
  password: string,
): Promise<Infrastructure<PostgresServer>> {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, server: undefined };
  const dataDirectory = clusterDirectory(stateDirectory, 'postgres');
  if (!dataDirectory.startsWith(stateDirectory))
    console.log(`  The database is in ${dataDirectory}: its account cannot enter this checkout.`);
  const server = await startPostgres({ dataDirectory, port, password, durable: true });
  keepRunning('PostgreSQL', server);
  return { url: server.url('parlance'), server };
}

/** Without a configuration, the server's folder has one from an earlier start. */
export async function provideNats(
  port: number,
  config: string | undefined,
): Promise<Infrastructure<NatsServer>> {
  if (process.env.NATS_URL) return { url: process.env.NATS_URL, server: undefined };
  const server = await startNats({
    directory: join(stateDirectory, 'nats'),
    port,
    ...(config !== undefined && { config }),
  });
  keepRunning('nats-server', server);
  return { url: server.url, server };
}

/** Starts the server again when it ends by itself, later each time. */
function keepRunning(name: string, server: PostgresServer | NatsServer): void {
  let delayMs = 500;
  let waiting = false;
  const again = (reason: string): void => {
    if (waiting) return;
    waiting = true;
    console.log(`${reason}. Starting ${name} again in ${delayMs / 1000} s.`);
    setTimeout(() => {
      waiting = false;
      // Taken away when the whole system is being stopped.
      if (server.onUnexpectedExit === again) server.start().catch((error: Error) => again(error.message));
    }, delayMs);
    delayMs = Math.min(delayMs * 2, 15_000);
  };
  server.onUnexpectedExit = again;
}
