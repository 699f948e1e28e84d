import { describe, expect, it } from '@jest/globals';
import {
  isFiltered,
  queryOf,
  readCallsSearch,
  spanOf,
  withoutFilters,
  type CallsSearch,
} from './calls-search';

const NOW = new Date(2026, 2, 9, 15, 30).getTime();
const midnight = (year: number, month: number, date: number): string =>
  new Date(year, month - 1, date).toISOString();

describe('the address of the Calls page', () => {
  it.each<[string, Record<string, unknown>, CallsSearch]>([
    ['nothing', {}, {}],
    ['C-085 a tab', { tab: 'canceled' }, { tab: 'canceled' }],
    ['the queue of callbacks', { tab: 'callbacks' }, { tab: 'callbacks' }],
    ['an unknown tab', { tab: 'lost' }, {}],
    ['C-072 days', { from: '2026-03-01', to: '2026-03-09' }, { from: '2026-03-01', to: '2026-03-09' }],
    ['days that are none', { from: '2026-13-45', to: 'yesterday' }, {}],
    ['a period, which leaves days out', { period: 'week', from: '2026-03-01' }, { period: 'week' }],
    ['C-073 one agent alone', { agents: 'a1' }, { agents: ['a1'] }],
    ['C-074 inboxes, each once', { inboxes: ['i1', 'i2', 'i1', 7] }, { inboxes: ['i1', 'i2'] }],
    ['C-086 follow-up', { followUp: true }, { followUp: true }],
    ['C-079 an order', { sort: 'shortest' }, { sort: 'shortest' }],
    ['words with spaces around', { q: '  refund ' }, { q: 'refund' }],
  ])('reads %s', (_, address, search) => {
    expect(readCallsSearch(address)).toEqual(search);
  });

  it('C-075 asks for everything together', () => {
    const search = readCallsSearch({
      tab: 'missed',
      period: 'today',
      agents: ['a1', 'a2'],
      inboxes: ['i1'],
      followUp: 'true',
      sort: 'longest',
      q: 'refund',
    });
    expect(queryOf(search, NOW)).toEqual({
      tab: 'missed',
      from: midnight(2026, 3, 9),
      agentIds: 'a1,a2',
      inboxIds: 'i1',
      needsFollowUp: 'true',
      search: 'refund',
      sort: 'longest',
    });
    expect(isFiltered(search)).toBe(true);
  });

  it('asks for nothing that is usual', () => {
    expect(queryOf({ tab: 'all', sort: 'newest' }, NOW)).toEqual({});
    expect(queryOf({ tab: 'callbacks' }, NOW)).toEqual({});
  });

  it('C-072 counts whole days of the calendar, today among them', () => {
    expect(spanOf({ period: 'week' }, NOW)).toEqual({ from: midnight(2026, 3, 3) });
    expect(spanOf({ period: 'month' }, NOW)).toEqual({ from: midnight(2026, 2, 8) });
    expect(spanOf({ from: '2026-03-01', to: '2026-03-02' }, NOW)).toEqual({
      from: midnight(2026, 3, 1),
      to: midnight(2026, 3, 3),
    });
  });

  it('keeps tab and order when filters are cleared', () => {
    const cleared = withoutFilters({ tab: 'missed', sort: 'oldest', q: 'x', followUp: true });
    expect(cleared).toEqual({ tab: 'missed', sort: 'oldest' });
    expect(isFiltered(cleared)).toBe(false);
  });
});
