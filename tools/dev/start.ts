// Usage: npm start. See `npm start -- --help`.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  cacheDirectory,
  natsServerBinary,
  speechTools,
  stateDirectory,
  type NatsServer,
  type PostgresServer,
  type SpeechTools,
} from './infrastructure/index.ts';
import { seed } from './seed/main.ts';
import { services } from './services.ts';
import {
  operatorEnvironment,
  seedOptions,
  serviceEnvironment,
  sharedEnvironment,
  simulatorEnvironment,
  type Surroundings,
} from './start/environment.ts';
import { provideNats, providePostgres } from './start/infrastructure.ts';
import { memoryInMebibytes } from './start/memory.ts';
import { readOptions, USAGE, type StartOptions } from './start/options.ts';
import { forget, requirePorts, takeOver } from './start/running-system.ts';
import { writeOperatorFile } from './start/operator-file.ts';
import { readSecrets } from './start/secrets.ts';
import { step } from './start/steps.ts';
import { supervise, type SupervisedProcess } from './start/supervised-process.ts';
import { printAddresses } from './start/summary.ts';
import { provisionedWith } from './start/provisioned.ts';

const LOGS = `look into ${join(stateDirectory, 'logs')}`;
const YOUNG_GENERATION = '--max-semi-space-size';
const run = promisify(execFile);
// The frameworks are the same at every start: their compiled form is kept for all processes.
process.env.NODE_COMPILE_CACHE ??= join(cacheDirectory, 'compiled');

/** Runs a program whose output is for the person at the keyboard. */
async function program(args: string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`it ended with code ${code}`);
}

/** Runs a built tool to its end; its error is the last thing it said. */
async function tool(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [`dist/tools/${name}.mjs`, ...args], {
      env,
      maxBuffer: 64 << 20,
    });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(stderr?.trim() || message, { cause: error });
  }
}

/** What has to be stopped, the last one first. */
const stops: (() => Promise<void>)[] = [];
let stopping: Promise<void> | undefined;

function stopEverything(): Promise<void> {
  stopping ??= (async () => {
    for (const stop of stops.reverse())
      await stop().catch((error: Error) => console.error(`  ${error.message}`));
    forget();
  })();
  return stopping;
}

async function start(options: StartOptions): Promise<void> {
  const started = Date.now();
  console.log('Starting Parlance');
  await takeOver();
  const { ports } = options;
  const apps = options.separate ? services.map(({ app }) => app) : ['all-in-one'];
  const targets = [...apps, 'simulator', 'console', 'migrate', 'provision'];
  await step('Build what changed', 'fix the error above, then start again', () =>
    program(['tools/dev/build.ts', ...targets]),
  );
  await step('Find nats-server', 'follow the command above, then start again', async () =>
    natsServerBinary(console.log),
  );

  const speech = await step('Find the speech recogniser', 'start again', async () => findSpeechTools());

  const secret = readSecrets();
  const around: Surroundings = {
    options,
    secret,
    databaseUrl: process.env.DATABASE_URL ?? '',
    natsUrl: process.env.NATS_URL ?? '',
    ownNats: !process.env.NATS_URL,
    host: process.env.HOST ?? '127.0.0.1',
    speech,
  };
  const { postgres: postgresPort, nats: natsPort, ...servicePorts } = ports;
  await step('Check that the ports are free', 'stop what uses the port, or move ours', () =>
    requirePorts({
      ...servicePorts,
      ...(!process.env.DATABASE_URL && { postgres: postgresPort as number }),
      ...(around.ownNats && { nats: natsPort as number }),
    }),
  );
  const [postgres, nats] = await Promise.all([startDatabase(around), startBroker(around)]);
  writeOperatorFile(around);
  const processes = startProcesses(around);
  stops.push(async () => void (await Promise.all(processes.map((each) => each.stop()))));
  await step('Services', LOGS, async () => void (await Promise.all(processes.map((each) => each.ready()))));
  if (options.seed) await step('Demonstration workspace', LOGS, () => seed(seedOptions(around)));

  printAddresses(around);
  console.log(`Ready in ${((Date.now() - started) / 1000).toFixed(1)} s. Ctrl-C stops everything.`);
  if (options.memory)
    printMemory({
      supervisor: process.pid,
      postgres: postgres?.pid,
      nats: nats?.pid,
      ...Object.fromEntries(processes.map(({ name, pid }) => [name, pid])),
    });
}

/** Calls work without it, and their records then say why they have no transcript. */
function findSpeechTools(): Partial<SpeechTools> {
  try {
    return speechTools(console.log);
  } catch (error) {
    console.log(`\n  Calls will have no transcripts. ${(error as Error).message}`);
    return {};
  }
}

async function startDatabase(around: Surroundings): Promise<PostgresServer | undefined> {
  const { options, secret } = around;
  const { url, server } = await step('PostgreSQL', 'or set DATABASE_URL to a server of yours', () =>
    providePostgres(options.ports.postgres as number, secret('postgres')),
  );
  stopLater(server);
  around.databaseUrl = url;
  await step('Migrate', LOGS, () => tool('db/migrate', [], operatorEnvironment(around)));
  return server;
}

async function startBroker(around: Surroundings): Promise<NatsServer | undefined> {
  const { options, ownNats } = around;
  const provisioned = ownNats ? provisionedWith(around.secret) : undefined;
  const { url, server } = await step('NATS', 'or set NATS_URL to a server of yours', async () => {
    const config =
      ownNats && !provisioned?.before
        ? await tool('provision/main', ['nats-config'], operatorEnvironment(around))
        : undefined;
    return provideNats(options.ports.nats as number, config);
  });
  stopLater(server);
  around.natsUrl = url;
  // Services create what is missing and refuse what is otherwise: only a change needs this step.
  if (!provisioned?.before)
    await step('Streams', LOGS, () => tool('provision/main', ['streams'], operatorEnvironment(around)));
  provisioned?.remember();
  return server;
}

function stopLater(server: PostgresServer | NatsServer | undefined): void {
  if (!server) return;
  stops.push(() => {
    server.onUnexpectedExit = undefined;
    return server.stop();
  });
}

function startProcesses(around: Surroundings): SupervisedProcess[] {
  const { ports, separate } = around.options;
  const simulator = supervise(
    'simulator',
    ['dist/tools/whatsapp-simulator/main.mjs'],
    simulatorEnvironment(around),
    [`http://127.0.0.1:${ports.simulator}/control/health`],
  );
  const ready = (schema: string) => `http://127.0.0.1:${ports[schema]}/health/ready`;
  // A small young generation: a quarter less memory at rest, for collections that only load would notice.
  const small = process.env.NODE_OPTIONS?.includes(YOUNG_GENERATION) ? [] : [`${YOUNG_GENERATION}=2`];
  const node = ['--enable-source-maps', ...small];
  if (separate)
    return [
      simulator,
      ...services.map((service) =>
        supervise(
          service.app,
          [...node, `dist/apps/${service.app}/main.mjs`],
          serviceEnvironment(service, around),
          [ready(service.schema)],
        ),
      ),
    ];
  const all = services.map(({ schema }) => ready(schema));
  return [
    simulator,
    supervise('all-in-one', [...node, 'dist/apps/all-in-one/main.mjs'], sharedEnvironment(around), all),
  ];
}

function printMemory(processes: Record<string, number | undefined>): void {
  const rows = memoryInMebibytes(processes);
  const total = rows.reduce((sum, [, mebibytes]) => sum + mebibytes, 0);
  console.log('\nMemory at rest (proportional share):');
  for (const [name, mebibytes] of [...rows, ['total', total] as const])
    console.log(`  ${name.padEnd(20)} ${String(mebibytes).padStart(6)} MiB`);
}

function end(code: number): void {
  if (stopping) return;
  if (stops.length) console.log('\nStopping ...');
  void stopEverything().then(() => process.exit(code));
}

if (process.argv.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
// Whoever started us is gone.
process.on('disconnect', () => end(0));
// The children, PostgreSQL and NATS are watched by handles that do not keep us alive.
setInterval(() => undefined, 1 << 30);

try {
  await start(readOptions(process.argv.slice(2), process.env));
} catch (error) {
  if (!stopping) console.error(`\n${(error as Error).message}`);
  end(1);
}
