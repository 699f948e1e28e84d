import type { StormPlan } from './storm';
import {
  apps,
  clockStrikes,
  connectionStrikes,
  diskStrikes,
  killed,
  natsKilled,
  natsWiped,
  postgresKilled,
  repeated,
  toldToStop,
  type Strike,
} from './strikes';
import type { Disks, SystemBehindProxies } from './system-behind-proxies';
import type { Target } from './target';

type Plan<T extends Target = Target> = Omit<StormPlan<T>, 'seed' | 'ledger' | 'say'>;

/** What one run of R12 has to inject. */
export const LEAST_FAULTS = { kinds: 12, total: 5_000 };

const ingress = 'messaging-gateway';

/** R1: the broker loses everything, again and again. */
export const brokerAmnesia = (short: boolean): Plan => ({
  webhooksPerSecond: 100,
  webhooks: short ? 2_000 : 20_000,
  sends: short ? 10 : 100,
  strikes: repeated(short ? 2 : 20, natsWiped),
});

/** R2: ingress and its database die while webhooks come. */
export const neverAFalse200 = (short: boolean): Plan => ({
  webhooksPerSecond: short ? 100 : 250,
  webhooks: short ? 2_000 : 100_000,
  sends: short ? 10 : 100,
  strikes: repeated(short ? 2 : 20, killed(ingress), postgresKilled),
});

/** R3: SIGKILL and SIGTERM at 200 moments each, over every service. */
export function killPoints(short: boolean): Plan {
  const strikes = short
    ? apps.map(killed)
    : repeated(Math.ceil(200 / apps.length), ...apps.flatMap((app) => [killed(app), toldToStop(app)]));
  return { webhooksPerSecond: 100, webhooks: strikes.length * 300, sends: strikes.length, strikes };
}

/** R12: everything that can go wrong, most of it between Meta and us. */
export function everyFault(short: boolean, disks: Disks | null): Plan<SystemBehindProxies> {
  const strikes: Strike<SystemBehindProxies>[] = [
    ...connectionStrikes,
    ...clockStrikes,
    ...(disks ? diskStrikes : []),
    ...(short ? [ingress, 'policy-service', 'api-gateway', 'call-signalling'] : apps).map(killed),
    ...(short ? [ingress, 'analytics-service'] : apps).map(toldToStop),
    postgresKilled,
    natsKilled,
    natsWiped,
  ];
  return {
    webhooksPerSecond: 150,
    webhooks: short ? 9_000 : 40_000,
    faultyShare: 0.6,
    faultyGraph: true,
    sends: 40,
    pictures: 20,
    strikes: repeated(short ? 1 : 3, ...strikes),
  };
}
