export { chromiumBinary } from './chromium.ts';
export { natsServerBinary } from './nats-binary.ts';
export { startNats, type NatsOptions, type NatsServer } from './nats.ts';
export { speechTools, type SpeechTools } from './speech-tools.ts';
export { freePort, isPortFree, portOwner } from './ports.ts';
export { clusterDirectory, startPostgres, type PostgresOptions, type PostgresServer } from './postgres.ts';
export { commandLine, guardDirectory, guardProcess, isAlive, stopByPid, stopLeftover } from './processes.ts';
export { cacheDirectory, passableDirectory, stateDirectory, workspaceRoot } from './workspace.ts';
