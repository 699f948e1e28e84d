import { setTimeout as delay } from 'node:timers/promises';
import { seconds } from '@parlance/shared/kernel';
import { services } from '../dev/services.ts';
import type { Fault, FaultProxy } from './fault-proxy';
import type { Disks, SystemBehindProxies } from './system-behind-proxies';
import type { Target } from './target';

/** Something that is done to a running system at one moment or for a while. */
export interface Strike<T extends Target = Target> {
  readonly kind: string;
  /** To what, where the kind does not say it. */
  readonly detail?: string;
  /** Resolves when it is over; throws when nothing could be struck, because it is down already. */
  strike(target: T): Promise<void> | void;
}

export const natsWiped: Strike = {
  kind: 'NATS killed and its data deleted',
  strike: (target) => target.killNatsAndItsData(),
};
export const natsKilled: Strike = { kind: 'NATS killed', strike: (target) => target.killNats() };
export const postgresKilled: Strike = {
  kind: 'PostgreSQL killed',
  strike: (target) => target.killPostgres(),
};

export const apps = services.map(({ app }) => app);

export const killed = (app: string): Strike => ({
  kind: 'service killed',
  detail: app,
  strike: ({ system }) => system.kill(app),
});
export const toldToStop = (app: string): Strike => ({
  kind: 'service told to stop',
  detail: app,
  strike: ({ system }) => system.kill(app, 'SIGTERM'),
});

export const repeated = <T extends Target>(count: number, ...strikes: Strike<T>[]): Strike<T>[] =>
  Array.from({ length: count }, () => strikes).flat();

const connectionFaults: readonly Fault[] = [
  { kind: 'cut' },
  { kind: 'stall' },
  { kind: 'half-open' },
  { kind: 'delay', ms: 40 },
  { kind: 'slow', bytesPerSecond: 200_000 },
];

const connections: readonly [string, (target: SystemBehindProxies) => FaultProxy][] = [
  ['database', ({ database }) => database],
  ['broker', ({ broker }) => broker],
];

/** Every fault between the services and each of their servers, for a second and a half each. */
export const connectionStrikes: readonly Strike<SystemBehindProxies>[] = connections.flatMap(
  ([name, proxyOf]) =>
    connectionFaults.map((fault): Strike<SystemBehindProxies> => ({
      kind: `connections ${fault.kind}`,
      detail: `to the ${name}`,
      async strike(target) {
        const proxy = proxyOf(target);
        proxy.inject(fault);
        await delay(1_500);
        proxy.inject({ kind: 'none' });
      },
    })),
);

const JUMP_MS = seconds(120);

/** The clock that every service follows: two minutes on, and back again. */
export const clockStrikes: readonly Strike[] = [
  {
    kind: 'clock jumped forward',
    strike: ({ system }) => system.simulator.advance(JUMP_MS),
  },
  {
    kind: 'clock jumped back',
    async strike({ system: { simulator } }) {
      const { offsetMs } = await simulator.call<{ offsetMs: number }>('GET', '/clock');
      await simulator.call('POST', '/clock', { offsetMs: Math.max(0, offsetMs - JUMP_MS) });
    },
  },
];

/** No room at all on a disk, for three seconds. */
export const diskStrikes: readonly Strike<SystemBehindProxies>[] = (['database', 'files'] as const).map(
  (name: keyof Disks) => ({
    kind: 'disk full',
    detail: `of the ${name}`,
    async strike({ disks }: SystemBehindProxies) {
      disks![name].fill();
      await delay(3_000);
      disks![name].free();
    },
  }),
);
