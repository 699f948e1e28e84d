import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clusterDirectory,
  freePort,
  guardDirectory,
  natsServerBinary,
  startPostgres,
} from '../../../../../tools/dev/infrastructure/index.ts';

/**
 * Once per run: one PostgreSQL for all workers (or the one at TEST_DATABASE_ADMIN_URL) and a nats-server binary. What
 * is started here ends with this process, however it ends.
 */
export default async function globalSetup() {
  process.env.PARLANCE_TEST_RUN = randomBytes(4).toString('hex');
  process.env.NATS_SERVER_BIN = natsServerBinary((line) => console.log(line));
  if (process.env.TEST_DATABASE_ADMIN_URL) return;

  const directory = mkdtempSync(join(tmpdir(), 'parlance-test-'));
  chmodSync(directory, 0o755);
  const dataDirectory = clusterDirectory(directory, 'postgres');
  for (const path of new Set([directory, dataDirectory])) guardDirectory(path);
  const postgres = await startPostgres({
    dataDirectory,
    port: await freePort(),
    password: 'test',
    durable: false,
  });
  process.env.TEST_DATABASE_ADMIN_URL = postgres.url();
  globalThis.parlanceTestPostgres = postgres;
}
