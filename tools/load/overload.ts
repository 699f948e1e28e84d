import { readFileSync } from 'node:fs';
import { eventually } from '@parlance/testing/harness';
import type { WholeSystem } from '@parlance/testing/whole-system';
import { SystemRecord } from '../chaos/system-record';
import type { Target } from '../chaos/target';
import { business, numbers } from '../dev/seed/whatsapp.ts';
import { atLeast, atMost, told, type Figure, type GateOptions } from '../gates/gate';
import { accepted, generate } from './generate.ts';
import type { LoadPlan, LoadResult } from './generator.ts';
import { percentile } from './percentiles.ts';
import { RingingCalls } from './ringing-calls';

const FIRST_RATE = 50;
const STEP = 1.4;
/** As much of what is asked as has to be done at once for a rate to be called sustainable. */
const KEPT_UP = 0.98;
/** Everything that follows from the last webhook is done by then. */
const FLAT_SECONDS = 1.5;
const SETTLED = { timeoutMs: 240_000, intervalMs: 200 };

interface Run {
  readonly result: LoadResult;
  readonly ringMs: readonly number[];
  readonly peakMegabytes: number;
  readonly absent: number;
}

/**
 * Finds the rate of webhooks that the whole system keeps up with, and sends ten times as many: what cannot be written is
 * refused with 503, what was accepted is there, memory does not grow with what is refused, and calls ring as ever.
 */
export async function overload(target: Target, { seed, short, say }: GateOptions): Promise<Figure[]> {
  const record = await SystemRecord.at(target.databaseUrl);
  const calls = await RingingCalls.start(target.system);
  try {
    const bench = new OverloadBench(target.system, record, calls, `r10x${seed}x${Date.now()}`);
    const sustainable = await bench.ramp(short ? 2 : 4, say);
    const seconds = short ? 5 : 20;
    say(`${sustainable.toFixed(0)} webhooks/s are kept up with; that for ${seconds} s`);
    const usual = await bench.run('usual', sustainable, seconds);
    say('now ten times as many');
    const tenfold = await bench.run('tenfold', sustainable * 10, seconds);
    return [
      told('sustainable', Math.round(sustainable), 'webhooks/s'),
      told('sent under overload', Math.round(rateOf(tenfold.result, sent)), 'webhooks/s'),
      told('of these refused with 503', tenfold.result.answers[503] ?? 0, ''),
      atLeast('goodput', rateOf(tenfold.result, accepted) / rateOf(usual.result, accepted), 0.9, '×'),
      told('memory of ingress before', usual.peakMegabytes, 'MB'),
      atMost('memory of ingress', tenfold.peakMegabytes / usual.peakMegabytes, 1.5, '×'),
      told('a call rings before, p95', percentile(usual.ringMs, 0.95), 'ms'),
      told('calls under overload', tenfold.ringMs.length, ''),
      atMost('a call rings, p95', percentile(tenfold.ringMs, 0.95), 250, 'ms'),
      atMost(
        'calls that did not ring',
        [...usual.ringMs, ...tenfold.ringMs].filter((ms) => ms === Infinity).length,
        0,
        '',
      ),
      atMost('answers that are neither 200 nor 503', otherAnswers(tenfold.result), 0, ''),
      atMost('accepted but absent', usual.absent + tenfold.absent, 0, ''),
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

  /** The highest rate of a rising row at which everything is done at once. */
  async ramp(seconds: number, say: (line: string) => void): Promise<number> {
    for (let round = 0; round < 3; round += 1) await this.load(`warm${round}`, { concurrency: 32 }, seconds);
    await this.settled();
    let sustainable = FIRST_RATE / STEP;
    for (let step = 0; ; step += 1) {
      const rate = sustainable * STEP;
      const result = await this.load(`ramp${step}`, { perSecond: rate }, seconds);
      const ended = performance.now();
      await this.settled();
      const rest = (performance.now() - ended) / 1_000;
      say(
        `${rate.toFixed(0)}/s: ${accepted(result)} of ${sent(result)} accepted, done ${rest.toFixed(1)} s later`,
      );
      if (accepted(result) < rate * seconds * KEPT_UP || rest > FLAT_SECONDS) return sustainable;
      sustainable = rate;
    }
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

const otherAnswers = ({ answers }: LoadResult): number =>
  Object.entries(answers)
    // 0: the connection broke, and nothing was answered.
    .filter(([status]) => !['0', '200', '503'].includes(status))
    .reduce((sum, [, times]) => sum + times, 0);

const sent = ({ latenciesMs }: LoadResult): number => latenciesMs.length;

const rateOf = (result: LoadResult, count: (result: LoadResult) => number): number =>
  count(result) / result.seconds;
