import { plus } from '@parlance/shared/kernel';
import { atLeast, atMost, randomFrom, told, type Figure, type Gate, type GateOptions } from '../gates/gate';
import { MovableClock } from '../whatsapp-simulator/src/clock';
import { RateLimits } from '../whatsapp-simulator/src/rules/rate-limits';
import { Settings } from '../whatsapp-simulator/src/simulation';
import { Store } from '../whatsapp-simulator/src/state/store';
import { PacedQueue, RATES, type NumberPlan, type PacedNumber, type Throughput } from './paced-queue.ts';
import { VirtualReplicas, type Sent } from './virtual-replicas.ts';

const KINDS: readonly Throughput[] = ['HIGH', 'STANDARD', 'COEXISTENCE'];
const REPLICAS = 2;
/** Meta's pair limit as its documents tell it: so many ahead, then one in so many milliseconds. */
const PAIR = { burst: 45, intervalMs: 6_000 };
/** More than the longest pair needs. */
const LONGEST_MS = 1_800_000;

/**
 * 10⁶ and 2 · 10⁴ sends. Numbers where few people get many messages, and numbers where these stand in front of many people.
 * All of it is less than two replicas can have under way at once, which would be a limit of its own.
 */
function plansOf(short: boolean): NumberPlan[] {
  const times = (count: number, plan: NumberPlan): NumberPlan[] => Array.from({ length: count }, () => plan);
  const many = (throughput: Throughput, each: number): NumberPlan => ({
    throughput,
    few: { people: 5, messagesEach: 60 },
    many: each - 300,
  });
  const few = (throughput: Throughput, people: number): NumberPlan => ({
    throughput,
    few: { people, messagesEach: short ? 60 : 100 },
    many: 0,
  });
  const pairs = [few('HIGH', 20), few('STANDARD', 12), few('COEXISTENCE', 8)];
  if (short) return [many('HIGH', 14_500), many('STANDARD', 2_200), many('COEXISTENCE', 900), ...pairs];
  return [
    ...times(6, many('HIGH', 158_000)),
    ...times(4, many('STANDARD', 9_400)),
    ...times(4, many('COEXISTENCE', 2_600)),
    ...pairs,
  ];
}

async function run({ seed, short, say }: GateOptions): Promise<Figure[]> {
  const start = new Date('2026-11-02T08:00:00Z');
  const queue = await PacedQueue.start();
  try {
    const plans = plansOf(short);
    const total = plans.reduce((sum, { few, many }) => sum + few.people * few.messagesEach + many, 0);
    say(`queueing ${total} messages at ${plans.length} numbers`);
    const observer = new Observer(await queue.fill(plans, start), start, total, say);
    const replicas = await VirtualReplicas.connect(queue, {
      count: REPLICAS,
      start,
      random: randomFrom(seed),
    });
    const began = performance.now();
    const { virtualMs, left } = await replicas.run(LONGEST_MS, (each) => observer.sent(each));
    await replicas.stop();
    return [
      told('sends', observer.count, ''),
      told('virtual time', virtualMs / 1_000, 's'),
      told('real time', (performance.now() - began) / 1_000, 's'),
      ...observer.figures(),
      atMost('left over', left, 0, ''),
    ];
  } finally {
    await queue.stop();
  }
}

/** When things were on the wire, in milliseconds since the start. */
interface Span {
  first: number;
  last: number;
  count: number;
}

/** Judges each send by the simulator's rules at its moment, and adds up how much of what they allow is used. */
class Observer {
  count = 0;
  private now = 0;
  private readonly limits: RateLimits;
  private readonly numbers: ReadonlyMap<string, PacedNumber>;
  private readonly seen = new Set<string>();
  private repeated = 0;
  private readonly refused = { throughput: 0, pair: 0 };
  /** While there is enough to send: up to the last of the many. */
  private readonly ofNumber = new Map<string, Span>();
  private readonly moments = new Map<string, number[]>();
  private readonly ofPair = new Map<string, Span>();

  constructor(
    numbers: readonly PacedNumber[],
    start: Date,
    private readonly total: number,
    private readonly say: (line: string) => void,
  ) {
    this.numbers = new Map(numbers.map((number) => [number.inbox, number]));
    const store = new Store(null);
    const clock = new MovableClock(store, { now: () => plus(start, this.now) });
    this.limits = new RateLimits({ clock, settings: new Settings(store) });
  }

  sent({ departure, at }: Sent): void {
    this.now = at;
    this.count += 1;
    if (this.seen.has(departure.id)) this.repeated += 1;
    this.seen.add(departure.id);
    const { inbox_id: inbox, contact_id: contact } = departure;
    const number = this.numbers.get(inbox)!;
    if (!this.limits.takePair(inbox, contact)) this.refused.pair += 1;
    else if (!this.limits.takeThroughput({ id: inbox, throughput: number.throughput }))
      this.refused.throughput += 1;
    const moments = this.moments.get(inbox) ?? [];
    this.moments.set(inbox, moments);
    moments.push(at);
    if (!number.isFew(contact))
      this.ofNumber.set(inbox, { first: moments[0]!, last: at, count: moments.length });
    else if (number.many === 0) extend(this.ofPair, contact, at);
    if (this.count % Math.round(this.total / 20) === 0)
      this.say(`${this.count} of ${this.total}, ${at / 1_000} virtual seconds`);
  }

  figures(): Figure[] {
    const pairShare = Math.min(
      ...[...this.ofPair.values()].map(
        ({ first, last, count }) => count / (PAIR.burst + (last - first) / PAIR.intervalMs),
      ),
    );
    return [
      ...KINDS.flatMap((kind) => this.figuresOf(kind)),
      atLeast('used of the pair limit, least of any person', pairShare * 100, 97, '%'),
      atMost('limit errors of numbers (130429)', this.refused.throughput, 0, ''),
      atMost('limit errors of pairs (131056)', this.refused.pair, 0, ''),
      atMost('sent twice', this.repeated, 0, ''),
    ];
  }

  private figuresOf(kind: Throughput): Figure[] {
    const rate = RATES[kind];
    const inboxes = [...this.numbers.values()].filter((each) => each.throughput === kind);
    const shares = inboxes.flatMap(({ inbox }) => {
      const span = this.ofNumber.get(inbox);
      return span ? [(span.count - 1) / ((rate * (span.last - span.first)) / 1_000)] : [];
    });
    const most = Math.max(...inboxes.map(({ inbox }) => mostInASecond(this.moments.get(inbox)!)));
    return [
      atLeast(`used of ${rate}/s, least of ${shares.length} numbers`, Math.min(...shares) * 100, 97, '%'),
      told(`most in any second of ${rate}/s`, most, ''),
    ];
  }
}

function extend(spans: Map<string, Span>, key: string, at: number): void {
  const span = spans.get(key);
  if (!span) spans.set(key, { first: at, last: at, count: 1 });
  else {
    span.last = at;
    span.count += 1;
  }
}

/** Of moments in order. */
function mostInASecond(moments: readonly number[]): number {
  let [from, most] = [0, 0];
  for (const [index, at] of moments.entries()) {
    while (moments[from]! <= at - 1_000) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

export const pacingGate: Gate = {
  id: 'P5',
  promise: 'the rates of numbers and pairs are used in full and never broken',
  run,
};
