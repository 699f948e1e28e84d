import type { CallSettings } from '@parlance/gateway/contracts';

type Weekly = CallSettings['hours']['weekly'];
type Holiday = CallSettings['hours']['holidays'][number];
export type WeeklySpan = Weekly[number];
export type Weekday = WeeklySpan['day'];

export const WEEK: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];
export const MOST_SPANS = 2;
const DAY_MINUTES = 24 * 60;

export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** A part of the day, as parts of the width of its row. */
export interface Bar {
  readonly from: number;
  readonly width: number;
}

export const spansOf = (weekly: Weekly, day: Weekday): WeeklySpan[] =>
  weekly.filter((span) => span.day === day).toSorted((a, b) => minuteOf(a.opens) - minuteOf(b.opens));

/** What is drawn of a day: every minute at most once, whatever is written meanwhile. */
export function barsOf(spans: readonly { opens: string; closes: string }[]): Bar[] {
  const bars: Bar[] = [];
  let drawn = 0;
  for (const { opens, closes } of [...spans].sort((a, b) => minuteOf(a.opens) - minuteOf(b.opens))) {
    const from = Math.max(minuteOf(opens), drawn);
    const until = minuteOf(closes);
    if (until <= from) continue;
    bars.push({ from: from / DAY_MINUTES, width: (until - from) / DAY_MINUTES });
    drawn = until;
  }
  return bars;
}

/** The week with other spans on one day. Days stay in the order of the week. */
export const withDay = (weekly: Weekly, day: Weekday, spans: readonly WeeklySpan[]): Weekly =>
  WEEK.flatMap((one) => (one === day ? [...spans] : weekly.filter((span) => span.day === one)));

/** A further span: after lunch when there is one already, else working hours. Null when the day is full. */
export function furtherSpan(weekly: Weekly, day: Weekday): WeeklySpan | null {
  const [first, ...others] = spansOf(weekly, day);
  if (!first) return { day, opens: '09:00', closes: '17:00' };
  if (others.length > 0 || minuteOf(first.closes) > 22 * 60) return null;
  const opens = minuteOf(first.closes) + 60;
  const written = (minute: number): string =>
    minute >= DAY_MINUTES
      ? '24:00'
      : `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return { day, opens: written(opens), closes: written(Math.min(opens + 240, DAY_MINUTES)) };
}

/** The hours of one day on Monday to Friday, or on all days. */
export function copyDay(weekly: Weekly, from: Weekday, to: readonly Weekday[]): Weekly {
  const spans = spansOf(weekly, from);
  return to.reduce(
    (all, day) =>
      day === from
        ? all
        : withDay(
            all,
            day,
            spans.map((span) => ({ ...span, day })),
          ),
    weekly,
  );
}

export type SpanProblem = 'order' | 'overlap';

/** What is wrong with the spans of a day, at the second one when both are right by themselves. */
export function spanProblems(spans: readonly { opens: string; closes: string }[]): (SpanProblem | null)[] {
  return spans.map(({ opens, closes }, index) => {
    if (minuteOf(closes) <= minuteOf(opens)) return 'order';
    const before = spans[index - 1];
    return before && minuteOf(before.closes) > minuteOf(opens) ? 'overlap' : null;
  });
}

/** A time of day as people write it: "9", "930", "9:30", "17.45", "24". Null when it is none. */
export function readTime(written: string): string | null {
  const match = /^(\d{1,2})(?:[:.h ]?(\d{2}))?$/.exec(written.trim()) ?? /^(\d)(\d{2})$/.exec(written.trim());
  if (!match) return null;
  const hours = Number(match[1]);
  const minutes = Number(match[2] ?? 0);
  const isTime = (hours < 24 && minutes < 60) || (hours === 24 && minutes === 0);
  return isTime ? `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}` : null;
}

/** Where a moment is in a week drawn for a time zone. */
export function wallPlace(timeZone: string, nowMs: number): { day: Weekday; at: number } | null {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(nowMs);
    const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
    const day = WEEK.find((one) => one === part('weekday').toLowerCase());
    return day ? { day, at: (Number(part('hour')) * 60 + Number(part('minute'))) / DAY_MINUTES } : null;
  } catch {
    // Not a time zone, while it is being written.
    return null;
  }
}

export const sortedHolidays = (holidays: readonly Holiday[]): Holiday[] =>
  [...holidays].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
