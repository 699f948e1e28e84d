import { availableParallelism } from 'node:os';
import { atLeast, atMost, told, type Figure, type Gate, type GateOptions } from '../gates/gate';
import { ChatBench, type Chatted } from './chat-bench.ts';
import { percentile } from './percentiles.ts';

/** What Meta lets one number send at most. */
const FULL_RATE = 1_000;
const LADDER = [25, 50, 75, 100, 150, 200, 300, 400, 600, 800, FULL_RATE];
const TO_WIRE_MS = 1_000;
/** A person reads up to 1.5 s after the send; beyond that there is a backlog. */
const SETTLED_SECONDS = 4;
/** How much of the scheduled sends must have been answered when the time is over. */
const KEPT_UP = 0.97;
/** Meta allows one person a message in six seconds, for as long as it takes, and 45 ahead. */
const peopleFor = (short: boolean): number => (short ? 400 : 1_500);

interface Step {
  readonly rate: number;
  readonly seconds: number;
  readonly chatted: Chatted;
}

async function run({ short, say }: GateOptions): Promise<Figure[]> {
  say('starting every service as a process of its own');
  const bench = await ChatBench.start(peopleFor(short));
  const steps: Step[] = [];
  const at = async (rate: number, seconds: number): Promise<Step> => {
    const step = { rate, seconds, chatted: await bench.chat(rate, seconds) };
    steps.push(step);
    say(spoken(step));
    return step;
  };
  try {
    await at(LADDER[0]!, short ? 15 : 60);
    let highest = LADDER[0]!;
    for (const rate of LADDER) {
      const seconds = short ? 6 : 20;
      // Once more, in case the machine did something else meanwhile.
      if (!holds(await at(rate, seconds)) && !holds(await at(rate, seconds))) break;
      highest = rate;
    }
    let step = await at(highest, short ? 20 : 600);
    for (let attempt = 0; attempt < 3 && !holds(step); attempt += 1)
      step = await at(Math.round(step.rate * 0.8), short ? 20 : 600);
    const { lost, duplicated, limited } = await bench.account(steps.map(({ chatted }) => chatted.result));
    return [
      told('messages a second that hold', step.rate, `of ${FULL_RATE}`),
      told('statuses a second with them', step.rate * 3, `of ${FULL_RATE * 3}`),
      told('for', step.chatted.result.seconds, 's'),
      ...sharesOf(step),
      atLeast('of the schedule kept', kept(step) * 100, KEPT_UP * 100, '%'),
      atMost('p99 from queue to wire', percentile(step.chatted.toWireMs, 0.99), TO_WIRE_MS, 'ms'),
      told('p50 from queue to wire', percentile(step.chatted.toWireMs, 0.5), 'ms'),
      told('p99 of the answer of the API', percentile(step.chatted.result.latenciesMs, 0.99), 'ms'),
      atMost('everything read after', step.chatted.settledAfterSeconds, SETTLED_SECONDS, 's'),
      atMost('backlog grew by, in seconds of sends', growth(step), 0.5, 's'),
      atMost('refused by the API', refused(step), 0, ''),
      atMost('limit errors of Meta', limited, 0, ''),
      atMost('lost, in the whole run', lost, 0, ''),
      atMost('duplicated, in the whole run', duplicated, 0, ''),
    ];
  } finally {
    await bench.stop();
  }
}

const holds = (step: Step): boolean =>
  refused(step) === 0 &&
  kept(step) >= KEPT_UP &&
  step.chatted.settledAfterSeconds <= SETTLED_SECONDS &&
  percentile(step.chatted.toWireMs, 0.99) <= TO_WIRE_MS;

/** How fast answers came in, against the schedule: less than 1 when they took ever longer. */
const kept = ({ seconds, chatted }: Step): number => seconds / Math.max(seconds, chatted.result.seconds - 1);

const refused = ({ chatted: { result } }: Step): number =>
  Object.entries(result.answers).reduce((sum, [status, count]) => sum + (status === '202' ? 0 : count), 0);

/** Of what waits, from the first third of the time to the last: nothing when it is level. */
function growth({ rate, chatted: { backlog } }: Step): number {
  const third = Math.max(1, Math.floor(backlog.length / 3));
  const mean = (part: readonly number[]): number =>
    part.reduce((sum, count) => sum + count, 0) / Math.max(1, part.length);
  return Math.max(0, mean(backlog.slice(-third)) - mean(backlog.slice(0, third))) / rate;
}

/** Who used the cores: percent of all of them, most first, and CPU of everything for one message. */
function sharesOf({ chatted: { cpuMs, machineMs, result, settledAfterSeconds } }: Step): Figure[] {
  const wallMs = (result.seconds + settledAfterSeconds) * 1_000 * availableParallelism();
  const all = Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
  return [
    ...Object.entries(cpuMs)
      .sort(([, a], [, b]) => b - a)
      .filter(([, ms]) => ms / wallMs >= 0.01)
      .map(([who, ms]) => told(`CPU: ${who}`, (ms / wallMs) * 100, '%')),
    told('CPU: all of it', (all / wallMs) * 100, '%'),
    told('CPU: other programs', (Math.max(0, machineMs - all) / wallMs) * 100, '%'),
    told('CPU of all for one message', all / Math.max(1, result.sent.length), 'ms'),
  ];
}

function spoken(step: Step): string {
  const { rate, chatted } = step;
  const p99 = percentile(chatted.toWireMs, 0.99).toFixed(0);
  const settled = chatted.settledAfterSeconds.toFixed(1);
  const verdict = holds(step) ? 'holds' : 'does not hold';
  return `${rate}/s for ${chatted.result.seconds.toFixed(1)} s: p99 to the wire ${p99} ms, settled ${settled} s later, ${verdict}`;
}

export const fullRateGate: Gate = {
  id: 'P4',
  promise: 'one number at the full rate through every service',
  run,
};
