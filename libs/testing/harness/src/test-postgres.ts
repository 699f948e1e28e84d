import {
  clusterDirectory,
  freePort,
  guardDirectory,
  startPostgres,
  type PostgresServer,
} from '../../../../tools/dev/infrastructure/index.ts';
import { temporaryDirectory } from './temporary-directory';

/** A server of this test's own, for tests that stop, kill or restart it. Takes about a second. */
export async function testPostgres(): Promise<PostgresServer> {
  const dataDirectory = clusterDirectory(temporaryDirectory(), 'postgres');
  guardDirectory(dataDirectory);
  return startPostgres({ dataDirectory, port: await freePort(), password: 'test', durable: false });
}
