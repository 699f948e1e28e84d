import { readInstant } from './instants';

const now = new Date('2026-11-28T10:00:00Z');

it.each([
  ['90m', '2026-11-28T08:30:00.000Z'],
  ['36h', '2026-11-26T22:00:00.000Z'],
  ['7d', '2026-11-21T10:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T08:30', '2026-11-01T08:30:00.000Z'],
  ['2026-11-01T08:30:15Z', '2026-11-01T08:30:15.000Z'],
  ['2026-11-01T08:30+05:30', '2026-11-01T03:00:00.000Z'],
])('reads %s', (text, expected) => {
  expect(readInstant('from', text, now).toISOString()).toBe(expected);
});

it.each(['', 'yesterday', '7', '7w', '2026', '2026-13-01', '2026-11-01 08:30', '1/2/2026'])(
  'refuses "%s"',
  (text) => {
    expect(() => readInstant('from', text, now)).toThrow('--from must be an instant');
  },
);
