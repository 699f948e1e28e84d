export { eventually } from './eventually';
export { temporaryDirectory } from './temporary-directory';
export { testDatabase, type TestDatabase } from './test-database';
export { plainNats } from './test-nats';
export { testPostgres } from './test-postgres';
export type { NatsServer, PostgresServer } from '../../../../tools/dev/infrastructure/index.ts';
