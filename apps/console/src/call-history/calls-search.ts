import type { CallSort, CallTab } from '@parlance/gateway/contracts';

export const TABS = [
  'all',
  'incoming',
  'outgoing',
  'missed',
  'canceled',
] as const satisfies readonly CallTab[];
export const SORTS = ['newest', 'oldest', 'longest', 'shortest'] as const satisfies readonly CallSort[];
export const PERIODS = ['today', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** Everything that the Calls page shows stands in its address; what is left out has its usual value. */
export interface CallsSearch {
  /** `callbacks` is the queue of customers to call back. */
  tab?: CallTab | 'callbacks' | undefined;
  period?: Period | undefined;
  /** Days of the reader's calendar, `2026-03-09`, both included; only without a period. */
  from?: string | undefined;
  to?: string | undefined;
  agents?: string[] | undefined;
  inboxes?: string[] | undefined;
  followUp?: true | undefined;
  sort?: CallSort | undefined;
  q?: string | undefined;
}

const MOST = 50;
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 100) : undefined;
const day = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
const ids = (value: unknown): string[] | undefined => {
  const list = (Array.isArray(value) ? value : [value]).filter(
    (id): id is string => typeof id === 'string' && /^[\w-]{1,64}$/.test(id),
  );
  return list.length > 0 ? [...new Set(list)].slice(0, MOST) : undefined;
};
const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((known) => known === value);

/** Reads an address. Anything that is not understood is left out, so that an old link still opens the page. */
export function readCallsSearch(search: Record<string, unknown>): CallsSearch {
  const period = oneOf(PERIODS, search['period']);
  return {
    tab: oneOf([...TABS, 'callbacks'] as const, search['tab']),
    period,
    from: period ? undefined : day(search['from']),
    to: period ? undefined : day(search['to']),
    agents: ids(search['agents']),
    inboxes: ids(search['inboxes']),
    followUp: search['followUp'] === true || search['followUp'] === 'true' ? true : undefined,
    sort: oneOf(SORTS, search['sort']),
    q: text(search['q']),
  };
}

/** What the API is asked; the same names as in its query string. */
export interface CallHistoryQuery {
  tab?: CallTab | undefined;
  from?: string | undefined;
  to?: string | undefined;
  agentIds?: string | undefined;
  inboxIds?: string | undefined;
  needsFollowUp?: 'true' | undefined;
  search?: string | undefined;
  sort?: CallSort | undefined;
}

const DAYS: Record<Period, number> = { today: 1, week: 7, month: 30 };

const localDay = (written: string): Date => {
  const [year = 0, month = 1, date = 1] = written.split('-').map(Number);
  return new Date(year, month - 1, date);
};
const plusDays = (moment: Date, days: number): Date => {
  const later = new Date(moment);
  later.setDate(later.getDate() + days);
  return later;
};

/** From when until before when, by the reader's calendar: whole days. */
export function spanOf(search: CallsSearch, nowMs: number): { from?: string; to?: string } {
  if (search.period) {
    const today = new Date(nowMs);
    today.setHours(0, 0, 0, 0);
    return { from: plusDays(today, 1 - DAYS[search.period]).toISOString() };
  }
  return {
    ...(search.from && { from: localDay(search.from).toISOString() }),
    ...(search.to && { to: plusDays(localDay(search.to), 1).toISOString() }),
  };
}

export function queryOf(search: CallsSearch, nowMs: number): CallHistoryQuery {
  const { tab, agents, inboxes, followUp, q, sort } = search;
  return {
    ...(tab && tab !== 'all' && tab !== 'callbacks' && { tab }),
    ...spanOf(search, nowMs),
    ...(agents && { agentIds: agents.join(',') }),
    ...(inboxes && { inboxIds: inboxes.join(',') }),
    ...(followUp && { needsFollowUp: 'true' as const }),
    ...(q && { search: q }),
    ...(sort && sort !== 'newest' && { sort }),
  };
}

/** Whether anything but the tab and the order narrows the list. */
export const isFiltered = ({ period, from, to, agents, inboxes, followUp, q }: CallsSearch): boolean =>
  [period, from, to, agents, inboxes, followUp, q].some((one) => one !== undefined);

/** The same tab and order, everything else shown. */
export const withoutFilters = ({ tab, sort }: CallsSearch): CallsSearch => ({ tab, sort });
