import { WholeSystem } from '@parlance/testing/whole-system';
import { atMost, type Figure, type Gate, type GateOptions } from '../gates/gate';
import { FaultLedger } from './fault-ledger';
import { longOutage } from './long-outage';
import { manyHistories } from './many-histories';
import { sameWriteAgain } from './same-write';
import { storm, type StormPlan } from './storm';
import { brokerAmnesia, everyFault, killPoints, LEAST_FAULTS, neverAFalse200 } from './storms';
import { SystemBehindProxies } from './system-behind-proxies';
import { withOwnServers, type Target } from './target';

/** Hundreds of messages are looked up at once afterwards. */
const UNLIMITED = { RATE_LIMIT_PER_SECOND: '10000', RATE_LIMIT_BURST: '10000' };

async function stormOverOwnServers(
  { short, ...options }: GateOptions,
  plan: (short: boolean) => Omit<StormPlan<Target>, 'seed' | 'ledger' | 'say'>,
): Promise<Figure[]> {
  options.say('starting every service as a process of its own');
  const system = await WholeSystem.start({ separate: true, environment: UNLIMITED });
  try {
    return await storm(withOwnServers(system), { ...plan(short), ...options, ledger: new FaultLedger() });
  } finally {
    await system.stop();
  }
}

async function behindProxies(
  { say }: Pick<GateOptions, 'say'>,
  measure: (target: SystemBehindProxies) => Promise<Figure[]>,
): Promise<Figure[]> {
  say('starting every service as a process of its own, behind proxies');
  const target = await SystemBehindProxies.start();
  try {
    return await measure(target);
  } finally {
    await target.stop();
  }
}

/** Faults against the whole system under load, and a count of what was lost or happened twice. */
export const chaosGates: readonly Gate[] = [
  {
    id: 'R1',
    promise: 'a broker that forgets everything costs nothing',
    run: (options) => stormOverOwnServers(options, brokerAmnesia),
  },
  {
    id: 'R2',
    promise: 'no webhook is answered 200 and then absent',
    run: (options) => stormOverOwnServers(options, neverAFalse200),
  },
  {
    id: 'R3',
    promise: 'any process may die at any moment',
    run: (options) => stormOverOwnServers(options, killPoints),
  },
  {
    id: 'R4',
    promise: 'ten minutes without database and broker lose nothing',
    run: (options) => behindProxies(options, (target) => longOutage(target, options)),
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
    async run(options) {
      options.say('starting all services in one process');
      const system = await WholeSystem.start({ separate: false, environment: UNLIMITED });
      try {
        return await sameWriteAgain(system, options.seed, options.short ? 3 : 100);
      } finally {
        await system.stop();
      }
    },
  },
  {
    id: 'R12',
    promise: 'thousands of faults of every kind in one run, and nothing comes of them',
    run: ({ short, ...options }) =>
      behindProxies(options, async (target) => {
        if (!target.disks) options.say('no disk can be filled here: that needs leave to mount one');
        const ledger = new FaultLedger();
        const plan = { ...everyFault(short, target.disks), ...options, ledger };
        return [...(await storm(target, plan)), ...ledger.figures(LEAST_FAULTS)];
      }),
  },
];
