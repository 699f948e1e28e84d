import { manifestVerdict, MOST_ATTEMPTS, retryDelayMs, whyUnanswered } from './outcome';

const ended = new Date('2026-11-20T12:00:00.000Z');
const after = (seconds: number): Date => new Date(ended.getTime() + seconds * 1_000);
const open = { closedAt: null };
const closed = { closedAt: ended.toISOString() };

it.each([
  ['closed at once', closed, 0, 'usable'],
  ['closed after a while', closed, 10_000, 'usable'],
  ['still being written', open, 299, 'wait'],
  ['closed by nobody', open, 300, 'usable'],
  ['not there yet', null, 299, 'wait'],
  ['never there', null, 300, 'missing'],
] as const)('I7 a recording that is %s', (_what, manifest, seconds, verdict) => {
  expect(manifestVerdict(manifest, ended, after(seconds))).toBe(verdict);
});

it.each(['missed', 'canceled', 'no-answer', 'declined', 'out-of-hours', 'failed', 'something-new'])(
  'X-11 says why there is nothing of a call that was %s',
  (outcome) => {
    expect(whyUnanswered(outcome)).toMatch(/^[A-Z].{10,}/);
  },
);

it('attempts come later each time, within minutes in all', () => {
  const delays = Array.from({ length: MOST_ATTEMPTS }, (_, attempt) => retryDelayMs(attempt + 1));
  expect(delays).toEqual(delays.toSorted((a, b) => a - b));
  expect(delays[0]).toBe(1_000);
  expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeLessThan(5 * 60_000);
});
