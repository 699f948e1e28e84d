import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  barsOf,
  copyDay,
  furtherSpan,
  minuteOf,
  readTime,
  spanProblems,
  spansOf,
  wallPlace,
  WEEK,
  withDay,
  type WeeklySpan,
} from './week';

const span = (day: WeeklySpan['day'], opens: string, closes: string): WeeklySpan => ({ day, opens, closes });
const morning = span('monday', '08:00', '12:00');
const afternoon = span('monday', '13:00', '17:00');

const time = fc.nat(24 * 60 - 1).map((minute) => {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
});

describe('a week drawn', () => {
  it('C-119 shows the hours of a day in their order', () => {
    expect(spansOf([afternoon, morning, span('friday', '09:00', '10:00')], 'monday')).toEqual([
      morning,
      afternoon,
    ]);
    expect(barsOf([morning, afternoon])).toEqual([
      { from: 8 / 24, width: 4 / 24 },
      { from: 13 / 24, width: 4 / 24 },
    ]);
    expect(barsOf([span('monday', '00:00', '24:00')])).toEqual([{ from: 0, width: 1 }]);
  });

  it('draws no minute twice and none that is not open', () => {
    const spans = fc.array(fc.record({ opens: time, closes: time }), { maxLength: 4 });
    fc.assert(
      fc.property(spans, fc.nat(24 * 60 - 1), (some, minute) => {
        const at = (minute + 0.5) / (24 * 60);
        const drawn = barsOf(some).filter(({ from, width }) => from <= at && at < from + width).length;
        const isOpen = some.some(
          ({ opens, closes }) => minuteOf(opens) <= minute && minute < minuteOf(closes),
        );
        expect(drawn).toBe(isOpen ? 1 : 0);
      }),
    );
  });

  it('C-119 copies a day to others and leaves the rest', () => {
    const weekly = [morning, afternoon, span('sunday', '10:00', '11:00')];
    const copied = copyDay(weekly, 'monday', WEEK.slice(0, 5));
    expect(copied).toHaveLength(11);
    expect(spansOf(copied, 'friday')).toEqual([
      { ...morning, day: 'friday' },
      { ...afternoon, day: 'friday' },
    ]);
    expect(spansOf(copied, 'sunday')).toEqual([span('sunday', '10:00', '11:00')]);
    expect(withDay(copied, 'monday', []).some(({ day }) => day === 'monday')).toBe(false);
  });

  it.each([
    [[], span('monday', '09:00', '17:00')],
    [[morning], span('monday', '13:00', '17:00')],
    [[span('monday', '18:00', '22:00')], span('monday', '23:00', '24:00')],
    [[morning, afternoon], null],
    [[span('monday', '08:00', '24:00')], null],
  ])('C-119 adds to %j the span %j', (weekly, further) => {
    expect(furtherSpan(weekly, 'monday')).toEqual(further);
  });

  it('says which span is wrong', () => {
    expect(spanProblems([morning, afternoon])).toEqual([null, null]);
    expect(spanProblems([span('monday', '12:00', '12:00')])).toEqual(['order']);
    expect(spanProblems([morning, span('monday', '11:00', '14:00')])).toEqual([null, 'overlap']);
  });

  it.each([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9:30', '09:30'],
    [' 17.45 ', '17:45'],
    ['1745', '17:45'],
    ['24', '24:00'],
    ['24:00', '24:00'],
    ['24:01', null],
    ['25', null],
    ['9:75', null],
    ['noon', null],
    ['', null],
  ])('reads "%s" as %s', (written, time) => {
    expect(readTime(written)).toBe(time);
  });

  it('C-118 knows where now is, by the wall of the time zone', () => {
    const sundayEvening = Date.parse('2026-03-08T23:30:00.000Z');
    expect(wallPlace('Asia/Jakarta', sundayEvening)).toEqual({ day: 'monday', at: 6.5 / 24 });
    expect(wallPlace('UTC', sundayEvening)).toEqual({ day: 'sunday', at: 23.5 / 24 });
    expect(wallPlace('Mars/Olympus', sundayEvening)).toBeNull();
  });
});
