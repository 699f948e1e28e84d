import { describe, expect, it } from '@jest/globals';
import { dayHeading, daysAgo, fileSize, listTime } from './format';

const local = (day: number, hour: number, minute = 0): Date => new Date(2026, 2, day, hour, minute);
const now = local(20, 9).getTime();

describe('dates as people read them', () => {
  it('counts calendar days, not spans of 24 hours', () => {
    expect(daysAgo(local(19, 23, 59).toISOString(), now)).toBe(1);
    expect(daysAgo(local(20, 0, 1).toISOString(), now)).toBe(0);
  });

  it.each([
    [local(20, 8), 'en-GB', 'Today', '08:00'],
    [local(19, 8), 'en-GB', 'Yesterday', 'Yesterday'],
    [local(17, 8), 'en-GB', 'Tuesday', 'Tue'],
    [local(2, 8), 'en-GB', '2 March', '2 Mar'],
    [local(19, 8), 'id', 'Kemarin', 'Kemarin'],
    [new Date(2025, 2, 2), 'en-GB', '2 March 2025', '2 Mar'],
  ])('%s in %s is headed %s and listed as %s', (moment, locale, heading, listed) => {
    expect(dayHeading(moment.toISOString(), now, locale)).toBe(heading);
    expect(listTime(moment.toISOString(), now, locale)).toBe(listed);
  });

  it('writes sizes with their unit', () => {
    expect(fileSize(512, 'en')).toBe('512 byte');
    expect(fileSize(248_120, 'en')).toBe('248 kB');
    expect(fileSize(5_400_000, 'en')).toBe('5.4 MB');
  });
});
