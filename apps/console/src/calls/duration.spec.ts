import { describe, expect, it } from '@jest/globals';
import { secondsSince, talkTime } from './duration';

describe('C-065 the duration of a call', () => {
  it.each([
    [0, '00:00'],
    [0.99, '00:00'],
    [59, '00:59'],
    [161, '02:41'],
    [3_599, '59:59'],
    [3_600, '1:00:00'],
    [36_125, '10:02:05'],
  ])('writes %d seconds as %s', (seconds, text) => expect(talkTime(seconds)).toBe(text));

  it('does not run below zero when the clocks differ', () => {
    const answered = '2026-01-05T09:00:01.000Z';
    expect(talkTime(secondsSince(answered, Date.parse('2026-01-05T09:00:00.000Z')))).toBe('00:00');
  });
});
