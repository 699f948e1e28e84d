import { connect, UnitOfWork } from '@parlance/platform/persistence';
import { plus, seconds } from '@parlance/shared/kernel';
import { completeSchema } from '@parlance/platform/service-host';
import { deleteDispatches, type Departure } from '../../libs/messaging/feature/src/persistence/dispatch.sql';
import { claim } from '../../libs/messaging/feature/src/sending/claim';
import { messagingGateway } from '../../libs/messaging/feature/src/service';
import type { PacedQueue } from './paced-queue.ts';

/** What the gateway is configured to by default, and the most that it can be. */
const POLL_MS = seconds(1);
const LEASE_SECONDS = 60;
const CONCURRENCY = 500;

/** Virtual time is looked at in steps: what happens within one happens at once. */
const STEP_MS = 5;

/** Shortest and longest of what takes time, milliseconds: a claim, from there to the wire, from there to its settlement. */
const CLAIM_MS = [10, 40] as const;
const PREPARE_MS = [0, 15] as const;
const ANSWER_MS = [30, 120] as const;
/** Some are held up on their way, as by a new connection or a collection of garbage. */
const HELD_UP = { share: 0.001, ms: [100, 500] } as const;

export interface Sent {
  readonly departure: Departure;
  /** Virtual milliseconds since the start. */
  readonly at: number;
}

/** A process that sends: it looks for work as the gateway's `Sender` does, and its sends take time. */
class Replica {
  busyUntil = 0;
  dueAt = 0;
  underWay = 0;

  constructor(
    readonly unitOfWork: UnitOfWork,
    readonly close: () => Promise<void>,
  ) {}

  wake(at: number): void {
    this.dueAt = Math.min(this.dueAt, at);
  }
}

/** Replicas of the gateway that share a queue, in time of our own: every claim is the product's, on real PostgreSQL. */
export class VirtualReplicas {
  /** By the millisecond at which it comes to pass. */
  private readonly onWire = new Map<number, Sent[]>();
  private readonly settled = new Map<number, { replica: Replica; id: string }[]>();
  private open: number;

  private constructor(
    private readonly queue: PacedQueue,
    private readonly start: Date,
    private readonly random: () => number,
    private readonly replicas: readonly Replica[],
    waiting: number,
  ) {
    this.open = waiting;
  }

  static async connect(
    queue: PacedQueue,
    { count, start, random }: { count: number; start: Date; random: () => number },
  ): Promise<VirtualReplicas> {
    const schema = completeSchema(messagingGateway);
    const replicas: Replica[] = [];
    for (let n = 0; n < count; n += 1) {
      const dataSource = await connect(schema, { url: queue.url, poolSize: 1 });
      replicas.push(new Replica(new UnitOfWork(dataSource), () => dataSource.destroy()));
    }
    return new VirtualReplicas(queue, start, random, replicas, await queue.waiting());
  }

  /** Until everything is sent, or `untilMs` of virtual time. `sent` is told in the order of the wire. */
  async run(untilMs: number, sent: (each: Sent) => void): Promise<{ virtualMs: number; left: number }> {
    let now = 0;
    for (; this.open > 0 && now < untilMs; now += 1) {
      this.onWire.get(now)?.forEach(sent);
      this.onWire.delete(now);
      if (now % STEP_MS !== 0) continue;
      await this.settle(now);
      const due = this.replicas.filter((each) => each.busyUntil <= now && each.dueAt <= now);
      await Promise.all(due.map((replica) => this.look(replica, now)));
    }
    return { virtualMs: now, left: this.open };
  }

  async stop(): Promise<void> {
    for (const replica of this.replicas) await replica.close();
  }

  private async look(replica: Replica, now: number): Promise<void> {
    const free = CONCURRENCY - replica.underWay;
    replica.dueAt = now + POLL_MS;
    if (free <= 0) return;
    const at = plus(this.start, now);
    const { departures, nextAt } = await replica.unitOfWork.acrossTenants((tx) =>
      claim(tx, at, LEASE_SECONDS, free),
    );
    replica.busyUntil = now + this.within(CLAIM_MS);
    if (departures.length > 0) replica.wake(replica.busyUntil);
    if (nextAt) replica.wake(Math.max(now + 1, nextAt.getTime() - this.start.getTime()));
    for (const departure of departures) this.depart(replica, departure);
  }

  private depart(replica: Replica, departure: Departure): void {
    const heldUp = this.random() < HELD_UP.share ? this.within(HELD_UP.ms) : 0;
    const at = replica.busyUntil + this.within(PREPARE_MS) + heldUp;
    const answered = Math.ceil((at + this.within(ANSWER_MS)) / STEP_MS) * STEP_MS;
    replica.underWay += 1;
    push(this.onWire, at, { departure, at });
    push(this.settled, answered, { replica, id: departure.id });
  }

  private async settle(now: number): Promise<void> {
    const due = this.settled.get(now);
    if (!due) return;
    this.settled.delete(now);
    const ids = due.map(({ id }) => id);
    const { tenantId } = this.queue;
    this.open -= await due[0]!.replica.unitOfWork.run(tenantId, (tx) => deleteDispatches(tx, tenantId, ids));
    for (const { replica } of due) {
      replica.underWay -= 1;
      replica.wake(now);
    }
  }

  private within([least, most]: readonly [number, number]): number {
    return Math.round(least + this.random() * (most - least));
  }
}

function push<Value>(into: Map<number, Value[]>, at: number, value: Value): void {
  const known = into.get(at);
  if (known) known.push(value);
  else into.set(at, [value]);
}
