import {
  exportCallHistory,
  getCallFigures,
  listCallHistory,
  type CallHistoryFilter,
  type CallSort,
  type CallTab,
} from '@parlance/analytics/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { atMost, randomFrom, told, type Figure, type Gate, type GateOptions } from '../gates/gate';
import { agentId, FIRST_CALL, HistoryBench, inboxId, SECONDS_BETWEEN } from './history-bench.ts';
import { percentile } from './percentiles.ts';

const SORTS: CallSort[] = ['newest', 'oldest', 'longest', 'shortest'];
const TABS: CallTab[] = ['all', 'incoming', 'outgoing', 'missed', 'canceled'];
const ROLES: Principal['role'][] = ['agent', 'supervisor', 'super-agent', 'administrator'];
const MEBIBYTE = 1024 * 1024;

/** What a person may ask a list for. */
function filtersOf(calls: number, n: number): Record<string, Omit<CallHistoryFilter, 'tab'>> {
  const at = (share: number): string =>
    new Date(FIRST_CALL + Math.floor(calls * share) * SECONDS_BETWEEN * 1_000).toISOString();
  const customer = n % (calls / 10);
  return {
    nothing: {},
    dates: { from: at((n % 90) / 100), to: at((n % 90) / 100 + 0.05) },
    agent: { agentIds: [agentId(n)] },
    inboxes: { inboxIds: [inboxId(n), inboxId(n + 3)] },
    'follow-up': { needsFollowUp: true },
    'a rare name': { search: `tomer ${customer}` },
    'a frequent name': { search: 'customer' },
    'a number': { search: `+49 151 ${customer}` },
    'a rare word': { search: `word${n % 997}` },
    'a frequent word': { search: 'parcel' },
    together: { inboxIds: [inboxId(n)], agentIds: [agentId(n)], from: at(0.2), to: at(0.8), search: 'order' },
  };
}
const KINDS = Object.keys(filtersOf(10, 0));

async function run({ seed, short, say }: GateOptions): Promise<Figure[]> {
  const calls = short ? 200_000 : 10_000_000;
  const bench = await HistoryBench.start();
  try {
    say(`making ${calls} calls`);
    await bench.fill(calls, say);
    return [
      told('calls', calls, ''),
      ...(await lists(bench, calls, randomFrom(seed), say)),
      ...(await figures(bench, calls, randomFrom(seed))),
      ...(await exported(bench, Math.min(calls, 1_000_000))),
    ];
  } finally {
    await bench.stop();
  }
}

async function lists(
  bench: HistoryBench,
  calls: number,
  random: () => number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const all: number[] = [];
  for (const kind of KINDS) {
    const times: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      const n = Math.floor(random() * 1_000_000);
      const request = {
        actor: bench.principal(ROLES[i % 4]!, n),
        ...filtersOf(calls, n)[kind]!,
        tab: i % 3 === 0 ? TABS[n % 5]! : ('all' as const),
        sort: SORTS[Math.floor(i / 4) % 4]!,
        limit: 50,
      };
      const first = await timed(times, () => bench.ask(listCallHistory, request));
      if (first.nextCursor)
        await timed(times, () => bench.ask(listCallHistory, { ...request, cursor: first.nextCursor! }));
    }
    say(`${kind}: p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`);
    all.push(...times);
  }
  return [
    told('pages, p50', percentile(all, 0.5), 'ms'),
    atMost('pages of any filter, sort, search and role, p95', percentile(all, 0.95), 100, 'ms'),
  ];
}

async function figures(bench: HistoryBench, calls: number, random: () => number): Promise<Figure[]> {
  const times: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const from = FIRST_CALL + Math.floor(random() * calls * 0.8) * SECONDS_BETWEEN * 1_000;
    const span = { from: new Date(from).toISOString(), to: new Date(from + 7 * 86_400_000).toISOString() };
    const actor = bench.principal(ROLES[i % 4]!, i);
    await timed(times, () => bench.ask(getCallFigures, { actor, ...span }));
  }
  return [atMost('figures of a week, p95', percentile(times, 0.95), 100, 'ms')];
}

/** The whole process counts: it hosts the service and reads the parts. */
async function exported(bench: HistoryBench, rows: number): Promise<Figure[]> {
  const request = {
    actor: bench.principal('administrator', 0),
    tab: 'all' as const,
    sort: 'newest' as const,
  };
  const started = performance.now();
  const before = process.memoryUsage().rss;
  let [most, read, firstMs] = [before, 0, 0];
  let cursor: string | undefined;
  do {
    const part = await bench.ask(exportCallHistory, {
      ...request,
      timeZone: 'Europe/Berlin',
      ...(cursor !== undefined && { cursor }),
    });
    if (cursor === undefined) firstMs = performance.now() - started;
    read += part.rows;
    most = Math.max(most, process.memoryUsage().rss);
    cursor = part.nextCursor ?? undefined;
  } while (cursor !== undefined && read < rows);
  return [
    told('exported rows', read, ''),
    told('rows exported in a second', Math.round(read / ((performance.now() - started) / 1_000)), ''),
    atMost('first bytes of the export', firstMs, 500, 'ms'),
    atMost('memory that the export added', (most - before) / MEBIBYTE, 150, 'MiB'),
  ];
}

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  times.push(performance.now() - started);
  return result;
}

export const historyGate: Gate = {
  id: 'P10',
  promise: 'the call history answers at once, however long it is',
  run,
};
