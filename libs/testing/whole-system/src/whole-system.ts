import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { signInRoute } from '@parlance/gateway/contracts';
import { eventually, temporaryDirectory } from '@parlance/testing/harness';
import { freePort } from '../../../../tools/dev/infrastructure/index.ts';
import { otherPorts, services } from '../../../../tools/dev/services.ts';
import { PublicApi } from './public-api';
import { SimulatorControl } from './simulator-control';

const READY = /^Ready in /m;

/** What a newcomer starts with `npm start`, in a folder and on ports of its own. */
export class WholeSystem {
  private constructor(
    private readonly starter: ChildProcess,
    private readonly state: string,
    readonly ports: Record<string, number>,
    readonly output: () => string,
  ) {}

  static async start({
    separate,
    environment = {},
  }: {
    separate: boolean;
    environment?: Record<string, string>;
  }): Promise<WholeSystem> {
    const state = temporaryDirectory();
    const ports: Record<string, number> = {};
    for (const name of [...services.map(({ schema }) => schema), ...Object.keys(otherPorts)])
      ports[name] = await anotherPort(Object.values(ports));
    const portOptions = Object.entries(ports).flatMap(([name, port]) => [`--port-${name}`, String(port)]);
    const starter = spawn(
      process.execPath,
      ['tools/dev/start.ts', ...(separate ? ['--separate'] : []), '--memory', ...portOptions],
      {
        env: { ...process.env, NODE_OPTIONS: '', ...environment, PARLANCE_STATE_DIRECTORY: state },
        // The channel tells the starter when this test is gone.
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    let text = '';
    const collect = (chunk: Buffer): void => void (text += chunk.toString());
    starter.stdout?.on('data', collect);
    starter.stderr?.on('data', collect);
    const system = new WholeSystem(starter, state, ports, () => text);
    const ended = new Promise<never>((_, reject) =>
      starter.once('exit', () => reject(new Error(`The system did not start:\n${text}`))),
    );
    ended.catch(() => undefined);
    const ready = eventually(
      () => {
        if (!READY.test(text)) throw new Error(`The system is not ready:\n${text}`);
      },
      { timeoutMs: 240_000, intervalMs: 100 },
    );
    ready.catch(() => undefined);
    await Promise.race([ready, ended]);
    return system;
  }

  get consoleUrl(): string {
    return `http://localhost:${this.ports['gateway']}`;
  }

  get webhookUrl(): string {
    return `http://127.0.0.1:${this.ports['messaging']}`;
  }

  get natsUrl(): string {
    return `nats://127.0.0.1:${this.ports['nats']}`;
  }

  get api(): PublicApi {
    return new PublicApi(`http://127.0.0.1:${this.ports['gateway']}`);
  }

  get simulator(): SimulatorControl {
    return new SimulatorControl(`http://127.0.0.1:${this.ports['simulator']}`);
  }

  secret(name: string): string {
    const secrets = JSON.parse(readFileSync(join(this.state, 'secrets.json'), 'utf8')) as Record<
      string,
      string
    >;
    return secrets[name]!;
  }

  async signedIn(email: string): Promise<PublicApi> {
    const body = { email, password: this.secret('demonstration-password') };
    return this.api.as((await this.api.call(signInRoute, { body })).token);
  }

  /** SIGKILL unless another signal is named; the starter starts it again, as Kubernetes would. */
  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): void {
    process.kill(this.pid(name), signal);
  }

  /** SIGKILL to the broker and everything it kept is gone before it comes back. */
  killNatsAndItsData(): void {
    process.kill(this.pid('nats'), 'SIGKILL');
    rmSync(join(this.state, 'nats', 'store'), { recursive: true, force: true });
  }

  killPostgres(): void {
    process.kill(this.pid('postgres'), 'SIGKILL');
  }

  log(name: string): string {
    return readFileSync(join(this.state, 'logs', `${name}.log`), 'utf8');
  }

  async stop(): Promise<void> {
    if (this.starter.exitCode !== null) return;
    const gone = new Promise((resolve) => this.starter.once('exit', resolve));
    this.starter.kill('SIGINT');
    await gone;
  }

  /** Of a service, `nats` or `postgres`; of services only when they are separate. */
  pid(name: string): number {
    const files: Record<string, string> = { nats: 'nats/nats.pid', postgres: 'postgres/postmaster.pid' };
    const file = files[name] ?? `processes/${name}.pid`;
    const pid = Number(readFileSync(join(this.state, file), 'utf8').split('\n')[0]);
    // A server that is just starting has emptied its file, and a signal to 0 goes to ourselves and all our processes.
    if (!(pid > 1)) throw new Error(`${name} is just starting`);
    return pid;
  }
}

/** A port that is free now can be given again as long as nobody listens on it. */
async function anotherPort(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (!taken.includes(port)) return port;
  }
}
