import { WholeSystem } from '@parlance/testing/whole-system';
import { services } from '../dev/services.ts';
import { atMost, type Gate, type GateOptions } from '../gates/gate';
import { longOutage } from './long-outage';
import { manyHistories } from './many-histories';
import { sameWrite } from './same-write';
import { storm, type Strike, type StormPlan } from './storm';

const wipe: Strike = { kind: 'NATS killed and its data deleted', strike: (it) => it.killNatsAndItsData() };
const postgres: Strike = { kind: 'PostgreSQL killed', strike: (it) => it.killPostgres() };
const kill = (app: string): Strike => ({ kind: `${app} killed`, strike: (it) => it.kill(app) });
const terminate = (app: string): Strike => ({
  kind: `${app} told to stop`,
  strike: (it) => it.kill(app, 'SIGTERM'),
});
const times = (count: number, ...strikes: Strike[]): Strike[] =>
  Array.from({ length: count }, () => strikes).flat();

async function withSystem(
  { seed, say }: GateOptions,
  plan: Omit<StormPlan, 'seed' | 'say'>,
): Promise<Awaited<ReturnType<typeof storm>>> {
  say('starting every service as a process of its own');
  const system = await WholeSystem.start({ separate: true });
  try {
    return await storm(system, { seed, say, ...plan });
  } finally {
    await system.stop();
  }
}

const perSecond = { webhooksPerSecond: 100 };

/** Faults against the whole system under load, and a count of what was lost or happened twice. */
export const chaosGates: readonly Gate[] = [
  {
    id: 'R1',
    promise: 'a broker that forgets everything costs nothing',
    run: (options) =>
      withSystem(
        options,
        options.short
          ? { ...perSecond, webhooks: 2_000, sends: 10, strikes: times(2, wipe) }
          : { ...perSecond, webhooks: 20_000, sends: 100, strikes: times(20, wipe) },
      ),
  },
  {
    id: 'R2',
    promise: 'no webhook is answered 200 and then absent',
    run: (options) =>
      withSystem(
        options,
        options.short
          ? {
              ...perSecond,
              webhooks: 2_000,
              sends: 10,
              strikes: times(2, kill('messaging-gateway'), postgres),
            }
          : {
              webhooksPerSecond: 250,
              webhooks: 100_000,
              sends: 100,
              strikes: times(20, kill('messaging-gateway'), postgres),
            },
      ),
  },
  {
    id: 'R3',
    promise: 'any process may die at any moment',
    run: (options) => {
      const apps = services.map(({ app }) => app);
      const strikes = options.short
        ? apps.flatMap((app) => [kill(app)])
        : times(Math.ceil(200 / apps.length), ...apps.flatMap((app) => [kill(app), terminate(app)]));
      return withSystem(options, {
        ...perSecond,
        webhooks: strikes.length * 300,
        sends: strikes.length,
        strikes,
      });
    },
  },
  {
    id: 'R4',
    promise: 'ten minutes without database and broker lose nothing',
    run: longOutage,
  },
  {
    id: 'R5',
    promise: 'any order, any repetition and any delay of the same events end in the same state',
    run: async (options) =>
      manyHistories(options, {
        variable: 'PROPERTY_RUNS',
        runs: options.short ? 1_000 : 100_000,
        paths: [
          'libs/messaging/domain',
          'libs/calls/domain',
          'libs/policy/domain/src/ledger',
          'libs/analytics/domain',
        ],
      }),
  },
  {
    id: 'R6',
    promise: "no permission request and no call that Meta's rules would refuse",
    run: async (options) => {
      const figures = manyHistories(options, {
        variable: 'LIFE_CYCLES',
        runs: options.short ? 10_000 : 1_000_000,
        paths: ['libs/policy/domain/src/life-cycles'],
      });
      const took = figures.find(({ name }) => name === 'took')!;
      return [...figures.filter((figure) => figure !== took), atMost(took.name, took.value, 300, 's')];
    },
  },
  {
    id: 'R8',
    promise: 'the same write has one effect, however often and at once it comes',
    run: sameWrite,
  },
];
