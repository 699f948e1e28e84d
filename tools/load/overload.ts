import { readFileSync } from 'node:fs';
import { eventually } from '@parlance/testing/harness';
import type { WholeSystem } from '@parlance/testing/whole-system';
import { SystemRecord } from '../chaos/system-record';
import type { Target } from '../chaos/target';
import { business, numbers } from '../dev/seed/whatsapp.ts';
import { atLeast, atMost, told, type Figure, type GateOptions } from '../gates/gate';
import { accepted, generate } from './generate.ts';
import type { LoadPlan, LoadResult } from './generator.ts';
import { median, percentile } from './percentiles.ts';
import { RingingCalls } from './ringing-calls';

const SETTLED = { timeoutMs: 240_000, intervalMs: 200 };

interface Run {
  readonly result: LoadResult;
  readonly ringMs: readonly number[];
  readonly peakMegabytes: number;
  readonly absent: number;
}

interface Pair {
  readonly usual: Run;
  readonly tenfold: Run;
}

/** Alternating, so that a machine that gets slower or faster meanwhile meets both alike. */
const PAIRS = 3;

/**
 * Finds the rate of webhooks that the whole system keeps up with, and sends ten times as many: what cannot be written is
 * refused with 503, what was accepted is there, memory does not grow with what is refused, and calls ring as ever.
 */
export async function overload(target: Target, { seed, short, say }: GateOptions): Promise<Figure[]> {
  const record = await SystemRecord.at(target.databaseUrl);
  const calls = await RingingCalls.start(target.system);
  try {
    const bench = new OverloadBench(target.system, record, calls, `r10x${seed}x${Date.now()}`);
    const sustainable = await bench.sustainable(short ? 3 : 10);
    const seconds = short ? 5 : 10;
    const pairs: Pair[] = [];
    for (let n = 1; n <= (short ? 1 : PAIRS); n += 1) {
      say(`${sustainable.toFixed(0)} webhooks/s are kept up with; that for ${seconds} s`);
      const usual = await bench.run(`usual${n}`, sustainable, seconds);
      say('now ten times as many');
      pairs.push({ usual, tenfold: await bench.run(`tenfold${n}`, sustainable * 10, seconds) });
    }
    const [usual, tenfold] = [pairs.map((pair) => pair.usual), pairs.map((pair) => pair.tenfold)];
    const [usualRings, rings] = [usual, tenfold].map((runs) => runs.flatMap(({ ringMs }) => ringMs));
    const all = [...usual, ...tenfold];
    return [
      told('sustainable', Math.round(sustainable), 'webhooks/s'),
      told(
        'sent under overload',
        Math.round(median(tenfold.map(({ result }) => rateOf(result, sent)))),
        'webhooks/s',
      ),
      told(
        'of these refused with 503',
        total(tenfold, ({ result }) => result.answers[503] ?? 0),
        '',
      ),
      atLeast('goodput', median(pairs.map(goodputOf)), 0.9, '×'),
      told('memory of ingress before', median(usual.map(({ peakMegabytes }) => peakMegabytes)), 'MB'),
      atMost('memory of ingress', Math.max(...pairs.map(growthOf)), 1.5, '×'),
      told('a call rings before, p95', percentile(usualRings!, 0.95), 'ms'),
      told('calls under overload', rings!.length, ''),
      atMost('a call rings, p95', percentile(rings!, 0.95), 250, 'ms'),
      atMost(
        'calls that did not ring',
        total(all, ({ ringMs }) => ringMs.filter((ms) => ms === Infinity).length),
        0,
        '',
      ),
      atMost(
        'answers that are neither 200 nor 503',
        total(tenfold, ({ result }) => otherAnswers(result)),
        0,
        '',
      ),
      atMost(
        'accepted but absent',
        total(all, ({ absent }) => absent),
        0,
        '',
      ),
    ];
  } finally {
    calls.close();
    await target.system.simulator.call('DELETE', '/behaviour');
    await record.close();
  }
}

class OverloadBench {
  constructor(
    private readonly system: WholeSystem,
    private readonly record: SystemRecord,
    private readonly calls: RingingCalls,
    private readonly name: string,
  ) {}

  /** Webhooks a second, to the end of what follows from each, when as many come as are answered. */
  async sustainable(seconds: number): Promise<number> {
    for (let round = 0; round < 3; round += 1) await this.load(`warm${round}`, { concurrency: 32 }, seconds);
    await this.settled();
    const started = performance.now();
    const result = await this.load('full', { concurrency: 64 }, seconds);
    await eventually(async () => {
      if ((await this.record.unprojected()) > 0) throw new Error('Not everything is projected');
    }, SETTLED);
    const tookSeconds = (performance.now() - started) / 1_000;
    await this.settled();
    return accepted(result) / tookSeconds;
  }

  async run(part: string, perSecond: number, seconds: number): Promise<Run> {
    let peakMegabytes = 0;
    const timer = setInterval(() => (peakMegabytes = Math.max(peakMegabytes, this.megabytes())), 100);
    const { outcome: result, ringMs } = await this.calls.during(this.load(part, { perSecond }, seconds));
    clearInterval(timer);
    await this.settled();
    const absent = Math.max(0, accepted(result) - (await this.record.projected(this.name + part)));
    return { result, ringMs, peakMegabytes, absent };
  }

  private load(part: string, pace: LoadPlan['pace'], seconds: number): Promise<LoadResult> {
    const [number] = numbers;
    return generate({
      url: `${this.system.webhookUrl}/webhooks/whatsapp-cloud/${business.app}`,
      appSecret: this.system.secret('app-secret'),
      number: { ...number!, wabaId: business.waba, displayPhoneNumber: number!.number },
      run: this.name + part,
      items: 1,
      customers: 200,
      pace,
      seconds,
    });
  }

  private settled(): Promise<void> {
    return eventually(async () => {
      const open = (await this.record.unprojected()) + (await this.record.unpublished());
      if (open > 0) throw new Error(`${open} webhooks and facts are still under way`);
    }, SETTLED);
  }

  private megabytes(): number {
    const status = readFileSync(`/proc/${this.system.pid('messaging-gateway')}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_024;
  }
}

const goodputOf = ({ usual, tenfold }: Pair): number =>
  rateOf(tenfold.result, accepted) / rateOf(usual.result, accepted);

const growthOf = ({ usual, tenfold }: Pair): number => tenfold.peakMegabytes / usual.peakMegabytes;

const total = (runs: readonly Run[], count: (run: Run) => number): number =>
  runs.reduce((sum, run) => sum + count(run), 0);

const otherAnswers = ({ answers }: LoadResult): number =>
  Object.entries(answers)
    // 0: the connection broke, and nothing was answered.
    .filter(([status]) => !['0', '200', '503'].includes(status))
    .reduce((sum, [, times]) => sum + times, 0);

const sent = ({ latenciesMs }: LoadResult): number => latenciesMs.length;

const rateOf = (result: LoadResult, count: (result: LoadResult) => number): number =>
  count(result) / result.seconds;
