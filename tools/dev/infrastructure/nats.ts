import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { natsServerBinary } from './nats-binary.ts';
import { freePort } from './ports.ts';
import { guardProcess, stopByPid, stopLeftover } from './processes.ts';

export interface NatsOptions {
  /** Folder for the store, the configuration, the log and the pid file. */
  directory: string;
  /** Left out: any free port. */
  port?: number;
  /** Text of a server configuration: users and permissions. Left out: the one in the folder, or none. */
  config?: string;
}

export interface NatsServer {
  readonly port: number;
  readonly url: string;
  readonly pid: number | undefined;
  /** Called when the server ends without having been told to. */
  onUnexpectedExit: ((reason: string) => void) | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL, as a machine that loses power. */
  kill(): Promise<void>;
  /** Starts again on the same port; `wipe` loses every stream, `config` replaces the configuration. */
  restart(options?: { wipe?: boolean; config?: string }): Promise<void>;
}

const STOP: [NodeJS.Signals, number][] = [
  ['SIGTERM', 5_000],
  ['SIGKILL', 2_000],
];

/** Starts a nats-server with JetStream on loopback, after stopping what a killed run left in the same folder. */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const { directory } = options;
  const binary = natsServerBinary();
  const port = options.port ?? (await freePort());
  const configFile = join(directory, 'nats.conf');
  const store = join(directory, 'store');
  const pidFile = join(directory, 'nats.pid');
  const log = join(directory, 'nats.log');
  let config = options.config;
  let child: ChildProcess | undefined;
  let stopping = false;

  async function start(): Promise<void> {
    mkdirSync(store, { recursive: true });
    await stopLeftover(pidFile, directory, STOP);
    stopping = false;
    if (config !== undefined) writeFileSync(configFile, config, { mode: 0o600 });
    const flags = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store, '-P', pidFile];
    const output = openSync(log, 'a');
    const started = spawn(binary, [...(existsSync(configFile) ? ['-c', configFile] : []), ...flags], {
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child = started;
    guardProcess(started);
    started.unref();
    started.once('exit', (code, signal) => {
      if (child === started) child = undefined;
      if (!stopping) server.onUnexpectedExit?.(`nats-server ended by itself (${signal ?? code}); see ${log}`);
    });
    await untilReady(port, started, log);
  }

  async function end(signals: [NodeJS.Signals, number][]): Promise<void> {
    stopping = true;
    const running = child;
    if (running?.pid === undefined) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    await stopByPid(running.pid, signals);
    await gone;
  }

  const server: NatsServer = {
    port,
    url: `nats://127.0.0.1:${port}`,
    get pid() {
      return child?.pid;
    },
    onUnexpectedExit: undefined,
    start,
    stop: () => end(STOP),
    kill: () => end([['SIGKILL', 5_000]]),
    async restart({ wipe = false, config: next } = {}) {
      await server.stop();
      if (wipe) rmSync(store, { recursive: true, force: true });
      config = next ?? config;
      await start();
    },
  };
  await start();
  return server;
}

/** The server greets every connection with INFO as soon as it serves clients; JetStream is up by then. */
async function untilReady(port: number, child: ChildProcess, log: string): Promise<void> {
  const until = Date.now() + 20_000;
  while (!(await greets(port))) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || Date.now() > until) {
      const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
      throw new Error(`nats-server did not start on port ${port}:\n${tail}`);
    }
    await delay(15);
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('data', (data) => finish(data.toString('latin1').startsWith('INFO ')));
  });
}
