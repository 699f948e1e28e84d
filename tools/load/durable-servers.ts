import { randomBytes } from 'node:crypto';
import { temporaryDirectory } from '@parlance/testing/harness';
import {
  clusterDirectory,
  freePort,
  natsServerBinary,
  startPostgres,
  type PostgresServer,
} from '../dev/infrastructure/index.ts';

/** A PostgreSQL whose commits wait for the disk, and a nats-server binary, for what the test harness starts on them. */
export async function provideServers(): Promise<PostgresServer> {
  const postgres = await startPostgres({
    dataDirectory: clusterDirectory(temporaryDirectory(), 'postgres'),
    port: await freePort(),
    password: randomBytes(12).toString('hex'),
    durable: true,
  });
  process.env.TEST_DATABASE_ADMIN_URL = postgres.url();
  process.env.NATS_SERVER_BIN = natsServerBinary(() => undefined);
  return postgres;
}
