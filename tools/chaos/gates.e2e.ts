import { FaultLedger } from './fault-ledger';
import { longOutage } from './long-outage';
import { sameWriteAgain } from './same-write';
import { storm, type StormPlan } from './storm';
import { brokerAmnesia, everyFault, killPoints, LEAST_FAULTS, neverAFalse200 } from './storms';
import { SystemBehindProxies } from './system-behind-proxies';
import type { Figure } from '../gates/gate';
import { overload } from '../load/overload.ts';

const SEED = 7;
/** Only longer than it takes where nothing gets through any more. */
const PATIENCE_MS = 900_000;

/**
 * The short forms of gates that count, one after the other on one system. What they count is decided here; times and
 * ratios are for `npm run gates`, on a machine that does nothing else.
 */
describe('gates that count', () => {
  let target: SystemBehindProxies;
  const ledger = new FaultLedger();
  let said: string[] = [];
  const say = (line: string): void => void said.push(line);
  beforeEach(() => (said = []));

  beforeAll(async () => {
    target = await SystemBehindProxies.start({ RATE_LIMIT_PER_SECOND: '10000', RATE_LIMIT_BURST: '10000' });
  }, 300_000);

  afterAll(async () => {
    await target?.stop();
  }, 60_000);

  const weather = (
    plan: Omit<StormPlan<SystemBehindProxies>, 'seed' | 'ledger' | 'say'>,
  ): Promise<Figure[]> => storm(target, { ...plan, seed: SEED, ledger, say });

  function expectHeld(figures: readonly Figure[]): void {
    const counts = figures.filter(({ unit, line }) => unit === '' && line !== null);
    expect(counts.length).toBeGreaterThan(0);
    const missed = counts.filter(({ passed }) => !passed);
    expect({ missed, said: missed.length > 0 ? said : [] }).toEqual({ missed: [], said: [] });
  }

  it(
    'R8 the same write a hundred times at once has one effect',
    async () => expectHeld(await sameWriteAgain(target.system, SEED, 2)),
    PATIENCE_MS,
  );

  it(
    'R4 ten minutes without database and broker lose nothing',
    async () => expectHeld(await longOutage(target, { short: true, say })),
    PATIENCE_MS,
  );

  it(
    'R1 a broker that forgets everything loses nothing and does nothing twice',
    async () => expectHeld(await weather({ ...brokerAmnesia(true), webhooks: 1_000 })),
    PATIENCE_MS,
  );

  it(
    'R2 no webhook is answered 200 and then absent, when ingress and PostgreSQL are killed',
    async () => expectHeld(await weather({ ...neverAFalse200(true), webhooks: 1_500 })),
    PATIENCE_MS,
  );

  it(
    'R3 every service is killed while webhooks come and messages go, and nothing is lost or done twice',
    async () => expectHeld(await weather(killPoints(true))),
    PATIENCE_MS,
  );

  it(
    'R12 thousands of faults of every kind, and nothing comes of them',
    async () => {
      expectHeld(await weather(everyFault(true, target.disks)));
      expectHeld(ledger.figures(LEAST_FAULTS));
    },
    PATIENCE_MS,
  );

  // Last: tens of thousands of webhooks more make everything after them slower.
  it(
    'R10 ten times as many webhooks as can be carried: refused with 503, nothing accepted is lost, calls ring',
    async () => expectHeld(await overload(target, { seed: SEED, short: true, say })),
    PATIENCE_MS,
  );
});
