import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { postgresAccount, postgresHome } from './postgres-binaries.ts';
import { guardProcess, stopByPid, stopLeftover } from './processes.ts';
import { isPassable, outsideDirectory, passableDirectory } from './workspace.ts';

export interface PostgresOptions {
  /** Folder of the cluster; created when it is not there. */
  dataDirectory: string;
  port: number;
  password: string;
  /** Off for tests: commits survive a kill of the server there, but not a power cut. */
  durable: boolean;
  maxConnections?: number;
}

export interface PostgresServer {
  readonly port: number;
  readonly dataDirectory: string;
  readonly pid: number | undefined;
  /** Address of a database for the superuser. */
  url(database?: string): string;
  /** Called when the server ends without having been told to. */
  onUnexpectedExit: ((reason: string) => void) | undefined;
  /** Stops and starts it on the same port with the same data. `crash` kills it without a checkpoint. */
  restart(options?: { crash?: boolean }): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL to the postmaster; its backends notice and go. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

const STOP: [NodeJS.Signals, number][] = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 3_000],
  ['SIGKILL', 2_000],
];

/** The folder for a cluster named `name`: in `parent` if the server's account can get there, otherwise outside. */
export function clusterDirectory(parent: string, name: string): string {
  passableDirectory(parent);
  return !postgresAccount() || isPassable(parent) ? join(parent, name) : join(outsideDirectory(), name);
}

/** Starts PostgreSQL on loopback, after creating the cluster or stopping what a killed run left. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { dataDirectory } = options;
  const account = postgresAccount();
  const bin = join(postgresHome(), 'bin');
  const log = `${dataDirectory}.log`;
  let child: ChildProcess | undefined;
  let stopping = false;

  const url = (database = 'postgres') =>
    `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;

  function createCluster(): void {
    if (existsSync(join(dataDirectory, 'PG_VERSION'))) return;
    rmSync(dataDirectory, { recursive: true, force: true });
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    const passwordFile = `${dataDirectory}.password`;
    writeFileSync(passwordFile, options.password, { mode: 0o600 });
    if (account) for (const path of [dataDirectory, passwordFile]) chownSync(path, account.uid, account.gid);
    const done = spawnSync(
      join(bin, 'initdb'),
      [
        `--pgdata=${dataDirectory}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-sync',
        '--no-instructions',
      ],
      { ...account, cwd: dirname(dataDirectory), encoding: 'utf8' },
    );
    rmSync(passwordFile, { force: true });
    if (done.status === 0) return;
    rmSync(dataDirectory, { recursive: true, force: true });
    throw new Error(`initdb failed: ${done.error?.message ?? (done.stderr || done.stdout).trim()}`);
  }

  async function start(): Promise<void> {
    createCluster();
    const pidFile = join(dataDirectory, 'postmaster.pid');
    await stopLeftover(pidFile, dataDirectory, STOP);
    // A pid that was given to another program meanwhile would make PostgreSQL refuse to start.
    rmSync(pidFile, { force: true });
    stopping = false;
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: String(options.maxConnections ?? 200),
      shared_buffers: '64MB',
      timezone: 'UTC',
      // Tables of a new system grow fast, and plans that are kept follow their statistics.
      autovacuum_naptime: '15s',
      ...(!options.durable && { fsync: 'off', full_page_writes: 'off' }),
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const output = openSync(log, 'a');
    const started = spawn(
      join(bin, 'postgres'),
      ['-D', dataDirectory, '-p', String(options.port), ...flags],
      {
        ...account,
        cwd: dirname(dataDirectory),
        detached: true,
        stdio: ['ignore', output, output],
      },
    );
    closeSync(output);
    child = started;
    guardProcess(started);
    started.unref();
    started.once('exit', (code, signal) => {
      if (child === started) child = undefined;
      if (!stopping) server.onUnexpectedExit?.(`PostgreSQL ended by itself (${signal ?? code}); see ${log}`);
    });
    await untilReady(url(), started, log);
  }

  async function end(signals: [NodeJS.Signals, number][]): Promise<void> {
    stopping = true;
    const running = child;
    if (running?.pid === undefined) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    await stopByPid(running.pid, signals);
    await gone;
  }

  const server: PostgresServer = {
    port: options.port,
    dataDirectory,
    get pid() {
      return child?.pid;
    },
    url,
    onUnexpectedExit: undefined,
    start,
    stop: () => end(STOP),
    kill: () => end([['SIGKILL', 5_000]]),
    async restart({ crash = false } = {}) {
      await (crash ? server.kill() : server.stop());
      await start();
    },
  };
  await start();
  return server;
}

async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      const ended = child.exitCode !== null || child.signalCode !== null;
      if (ended || Date.now() > until)
        throw new Error(`PostgreSQL did not start: ${(error as Error).message}\n${tail(log)}`, {
          cause: error,
        });
      await delay(25);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
}
