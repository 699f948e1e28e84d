import { days, minutes } from '@parlance/shared/kernel';
import type { CallHours } from './call-settings';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}

/** Day name, YYYY-MM-DD and HHMM on the wall of a time zone. */
function wallClock(timeZone: string, now: number) {
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  ) as Record<'weekday' | 'year' | 'month' | 'day' | 'hour' | 'minute', string>;
  return {
    day: parts.weekday.toUpperCase(),
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}${parts.minute}`,
  };
}

export const localDate = (timeZone: string, now: number): string => wallClock(timeZone, now).date;

/** Whether users may call now. `holidayMeansClosed`: Meta's pages say both. */
export function isOpen(hours: CallHours | undefined, now: number, holidayMeansClosed: boolean): boolean {
  if (hours?.status !== 'ENABLED') return true;
  const { day, date, time } = wallClock(hours.timezone_id, now);
  // There is no 2400: 2359 closes a day.
  const within = (from: string, to: string): boolean => from <= time && (time < to || to === '2359');
  const special = (hours.holiday_schedule ?? []).filter((each) => each.date === date);
  const duringSpecial = special.some((each) => within(each.start_time, each.end_time));
  if (special.length > 0 && (duringSpecial || !holidayMeansClosed))
    return duringSpecial !== holidayMeansClosed;
  return hours.weekly_operating_hours.some(
    (each) => each.day_of_week === day && within(each.open_time, each.close_time),
  );
}

const LONGEST_LOOK_AHEAD = days(14);

/** The next full minute at which users may call, or null when there is none within two weeks. */
export function nextOpening(hours: CallHours, now: number, holidayMeansClosed: boolean): number | null {
  const start = Math.ceil(now / minutes(1)) * minutes(1);
  for (let at = start; at < now + LONGEST_LOOK_AHEAD; at += minutes(1)) {
    if (isOpen(hours, at, holidayMeansClosed)) return at;
  }
  return null;
}
