export { eventually } from './eventually';
export { temporaryDirectory } from './temporary-directory';
export { testDatabase, type TestDatabase } from './test-database';
export { plainNats, testNats, type TestNats } from './test-nats';
export { startTestService, type TestService, type TestServiceOptions } from './test-service';
export { startSimulator, type RunningSimulator } from './test-simulator';
export { testPostgres } from './test-postgres';
export type { NatsServer, PostgresServer } from '../../../../tools/dev/infrastructure/index.ts';
export { silent, speechTools, spoken } from './spoken';
