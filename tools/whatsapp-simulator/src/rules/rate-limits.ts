import { hours } from '@parlance/shared/kernel';
import type { Simulation } from '../simulation';
import type { PhoneNumber } from '../state/model';
import { RateBucket, RollingCount } from './buckets';

type Sender = Pick<PhoneNumber, 'id' | 'throughput'>;

/** Meta's rate limits in simulator time. Counters are not kept across a restart; Meta's own forget faster than that. */
export class RateLimits {
  private readonly numbers = new Map<string, { key: string; bucket: RateBucket }>();
  private readonly pairs = new Map<string, { key: string; bucket: RateBucket }>();
  private readonly permissionReads = new Map<string, { key: string; bucket: RateBucket }>();
  private readonly management = new Map<string, RollingCount>();
  private readonly creations = new Map<string, RollingCount>();

  constructor(private readonly sim: Pick<Simulation, 'clock' | 'settings'>) {}

  /** 80, 1,000 or 20 messages a second of one number, both directions together. */
  takeThroughput(number: Sender): boolean {
    return !this.limits.enforceThroughput || this.throughput(number).take(this.sim.clock.ms());
  }

  countInbound(number: Sender): void {
    this.throughput(number).count(this.sim.clock.ms());
  }

  /** One message every 6 seconds from one number to one user, with a burst of 45. */
  takePair(numberId: string, recipient: string): boolean {
    if (!this.limits.enforcePair) return true;
    const { pairIntervalMs, pairBurst } = this.limits;
    const bucket = this.bucket(this.pairs, `${numberId}:${recipient}`, pairIntervalMs, pairBurst);
    return bucket.take(this.sim.clock.ms());
  }

  /** Reads of call permissions of one number, per second. */
  takePermissionRead(numberId: string): boolean {
    const perSecond = this.sim.settings.behaviour.calls.limits.permissionReadsPerSecond;
    const bucket = this.bucket(this.permissionReads, numberId, 1000 / perSecond, perSecond);
    return bucket.take(this.sim.clock.ms());
  }

  takeManagement(wabaId: string): boolean {
    if (!this.limits.enforceManagement) return true;
    return this.rolling(this.management, wabaId).take(this.sim.clock.ms(), this.limits.managementPerHour);
  }

  managementUsed(wabaId: string): number {
    return this.rolling(this.management, wabaId).used(this.sim.clock.ms()) / this.limits.managementPerHour;
  }

  takeTemplateCreation(wabaId: string): boolean {
    return this.rolling(this.creations, wabaId).take(
      this.sim.clock.ms(),
      this.limits.templateCreationsPerHour,
    );
  }

  private get limits() {
    return this.sim.settings.behaviour.limits;
  }

  private throughput(number: Sender): RateBucket {
    const perSecond = this.limits.perSecond[number.throughput];
    return this.bucket(this.numbers, number.id, 1000 / perSecond, perSecond);
  }

  /** A bucket is replaced when its limits were changed. */
  private bucket(
    from: Map<string, { key: string; bucket: RateBucket }>,
    id: string,
    intervalMs: number,
    burst: number,
  ) {
    const key = `${intervalMs}/${burst}`;
    const known = from.get(id);
    if (known?.key === key) return known.bucket;
    const bucket = new RateBucket(intervalMs, burst);
    from.set(id, { key, bucket });
    return bucket;
  }

  private rolling(from: Map<string, RollingCount>, id: string): RollingCount {
    const known = from.get(id) ?? new RollingCount(hours(1));
    from.set(id, known);
    return known;
  }
}
