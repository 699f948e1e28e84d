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
