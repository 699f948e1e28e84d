import { atMost, told, type Figure, type Gate, type GateOptions } from '../gates/gate';
import { accepted, refused } from './generate.ts';
import type { LoadResult } from './generator.ts';
import { IngressBench, microsecondsEach, type Measured } from './ingress-bench.ts';
import { percentile } from './percentiles.ts';

async function withBench(
  { say }: GateOptions,
  work: (bench: IngressBench) => Promise<Figure[]>,
): Promise<Figure[]> {
  say('starting every service as a process of its own');
  const bench = await IngressBench.start();
  try {
    return await work(bench);
  } finally {
    await bench.stop();
  }
}

const WARM_WEBHOOKS = 3_000;

/** Compiled code and warm caches: what is measured is a system that has run for a while, however slow the machine is. */
async function warmUp(bench: IngressBench, run: string): Promise<void> {
  let done = 0;
  for (let round = 0; done < WARM_WEBHOOKS; round += 1) {
    const part = { run: `${run}warm${round}`, items: 1, pace: { concurrency: 32 }, seconds: 5 };
    const count = accepted((await bench.load(part)).result);
    if (count === 0) throw new Error('No webhook is accepted');
    done += count;
  }
}

/** Meta's bar is half of the webhooks within 250 ms and 99 % within a second; ours is a tenth of it. */
async function latency(bench: IngressBench, { seed, short, say }: GateOptions): Promise<Figure[]> {
  const run = `p1x${seed}`;
  await warmUp(bench, run);
  const full = await bench.load({
    run: `${run}full`,
    items: 1,
    pace: { concurrency: 64 },
    seconds: short ? 5 : 20,
  });
  const capacity = accepted(full.result) / full.result.seconds;
  say(spoken(full));
  say(`capacity ${capacity.toFixed(0)} webhooks/s; now half of it on a schedule`);
  const pace = { perSecond: capacity / 2 };
  const half = await bench.load({ run: `${run}half`, items: 1, pace, seconds: short ? 10 : 60 });
  const { latenciesMs } = half.result;
  return [
    told('capacity', Math.round(capacity), 'webhooks/s'),
    told('scheduled', Math.round(capacity / 2), 'webhooks/s'),
    told('capacity, all services to the end', Math.round(throughput(full)), 'webhooks/s'),
    atMost('p50 to the 200', percentile(latenciesMs, 0.5), 25, 'ms'),
    atMost('p99', percentile(latenciesMs, 0.99), 250, 'ms'),
    atMost('longest', percentile(latenciesMs, 1), 1_000, 'ms'),
    atMost('not answered 200', refused(half.result), 0, ''),
    atMost('accepted but absent', accepted(half.result) - (await bench.projected(`${run}half`)), 0, ''),
  ];
}

/** Everything that follows from a webhook counted in. */
const throughput = ({ result, settledAfterSeconds }: Measured): number =>
  accepted(result) / (result.seconds + settledAfterSeconds);

/** What a webhook costs until it is projected and its facts are in the stream, and not only until its 200. */
async function cost(bench: IngressBench, { seed, short, say }: GateOptions): Promise<Figure[]> {
  const run = `p2x${seed}`;
  await warmUp(bench, run);
  const seconds = short ? 5 : 20;
  say('single items');
  const single = await bench.load({ run: `${run}single`, items: 1, pace: { concurrency: 64 }, seconds });
  say(spoken(single));
  say('batches of 100');
  const batch = await bench.load({ run: `${run}batch`, items: 100, pace: { concurrency: 4 }, seconds });
  say(spoken(batch));
  const [ones, hundreds] = [accepted(single.result), accepted(batch.result) * 100];
  return [
    told('single webhooks', ones, ''),
    ...shares('single', single, ones),
    atMost('CPU per single webhook', microsecondsEach(single.usage, ones), 400, 'µs'),
    told('batched items', hundreds, ''),
    ...shares('batched', batch, hundreds),
    atMost('CPU per batched item', microsecondsEach(batch.usage, hundreds), 60, 'µs'),
    told('refused with 503', shed(single.result) + shed(batch.result), ''),
    atMost('answered neither 200 nor 503', failed(single.result) + failed(batch.result), 0, ''),
  ];
}

const shed = ({ answers }: LoadResult): number => answers[503] ?? 0;
const failed = (result: LoadResult): number => refused(result) - shed(result);

const spoken = ({ result, settledAfterSeconds }: Measured): string =>
  `${(accepted(result) / result.seconds).toFixed(0)} webhooks/s, everything done ${settledAfterSeconds.toFixed(1)} s later`;

const shares = (name: string, { usage }: Measured, count: number): Figure[] =>
  Object.entries(usage).map(([who, ms]) => told(`${name}: ${who}`, (ms * 1_000) / count, 'µs'));

export const ingressGates: readonly Gate[] = [
  {
    id: 'P1',
    promise: 'a webhook is durable and answered at once',
    run: (options) => withBench(options, (bench) => latency(bench, options)),
  },
  {
    id: 'P2',
    promise: 'a webhook costs little',
    run: (options) => withBench(options, (bench) => cost(bench, options)),
  },
];
