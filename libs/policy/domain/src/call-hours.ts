import {
  clockChange,
  isTimeZone,
  laterDate,
  momentsOf,
  wallTime,
  weekdayOf,
  type Weekday,
} from './wall-clock';

/** When customers can call (C-117 to C-120). Times are `HH:MM` of the wall in `timeZone`, `24:00` the end of a day. */
export interface CallHours {
  /** False: around the clock. */
  readonly enabled: boolean;
  readonly timeZone: string;
  readonly weekly: readonly { readonly day: Weekday; readonly opens: string; readonly closes: string }[];
  /** Take the place of the weekly hours of that date; without times it is closed. */
  readonly holidays: readonly {
    readonly date: string;
    readonly name: string;
    readonly opens: string | null;
    readonly closes: string | null;
  }[];
}

interface Span {
  readonly from: number;
  readonly until: number;
}

const SPANS_A_DAY = 2;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

const spanOf = (opens: string, closes: string): Span => ({ from: minuteOf(opens), until: minuteOf(closes) });

function spansOn(hours: CallHours, date: string): Span[] {
  const special = hours.holidays.filter((holiday) => holiday.date === date);
  if (special.length > 0)
    return special.flatMap(({ opens, closes }) =>
      opens === null || closes === null ? [] : [spanOf(opens, closes)],
    );
  const day = weekdayOf(date);
  return hours.weekly.filter((w) => w.day === day).map(({ opens, closes }) => spanOf(opens, closes));
}

/** By the wall: an hour that the clocks repeat is open both times, one that they leave out never. */
export function isOpen(hours: CallHours, now: Date): boolean {
  if (!hours.enabled) return true;
  const { date, minute } = wallTime(hours.timeZone, now);
  return spansOn(hours, date).some(({ from, until }) => from <= minute && minute < until);
}

/** The first moment after `now` at which it opens; null while it is open, and when it never does. */
export function nextOpening(hours: CallHours, now: Date): Date | null {
  if (isOpen(hours, now)) return null;
  const today = wallTime(hours.timeZone, now).date;
  // A week for each date that can be taken out of the weekly hours, by a holiday or by the clocks going forward.
  const horizon = 7 * (hours.holidays.length + 3);
  const dates = new Set([
    ...Array.from({ length: horizon }, (_, i) => laterDate(today, i)),
    ...hours.holidays.map(({ date }) => date).filter((date) => date >= today),
  ]);
  for (const date of [...dates].sort()) {
    // Where the clocks change, the wall can also jump into open hours.
    const change = clockChange(hours.timeZone, date);
    const jump = change && wallTime(hours.timeZone, change).date === date ? [change] : [];
    const [first] = spansOn(hours, date)
      .flatMap(({ from }) => momentsOf(hours.timeZone, date, from))
      .concat(jump)
      .filter((at) => at > now && isOpen(hours, at))
      .sort((a, b) => a.getTime() - b.getTime());
    if (first) return first;
  }
  return null;
}

export interface FieldProblem {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

/** What Meta refuses in call hours, by field: an unknown zone, no hours at all, a bad span, an overlap, a third span. */
export function callHoursProblems(hours: CallHours): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (path: string, rule: string, message: string): void =>
    void problems.push({ path: `hours.${path}`, rule, message });
  if (!isTimeZone(hours.timeZone))
    add('timeZone', 'time_zone', 'must be an IANA time zone, for example Asia/Jakarta');
  if (hours.enabled && hours.weekly.length === 0)
    add('weekly', 'not_empty', 'must have at least one entry while call hours are on');

  const days = new Map<string, { span: Span; path: string }[]>();
  const collect = (key: string, path: string, opens: string, closes: string): void => {
    const span = spanOf(opens, closes);
    if (span.from >= span.until) return add(`${path}.closes`, 'order', 'must be later than opens');
    const others = days.get(key) ?? [];
    if (others.length >= SPANS_A_DAY) return add(path, 'spans', 'must be one of at most two spans of a day');
    if (others.some((other) => other.span.from < span.until && span.from < other.span.until))
      return add(path, 'overlap', `must not overlap another span of ${key}`);
    days.set(key, [...others, { span, path }]);
  };
  hours.weekly.forEach(({ day, opens, closes }, i) => collect(day, `weekly[${i}]`, opens, closes));
  const closed = new Set<string>();
  hours.holidays.forEach(({ date, opens, closes }, i) => {
    const path = `holidays[${i}]`;
    if ((opens === null) !== (closes === null))
      return add(path, 'both', 'must have both opens and closes, or neither for a closed day');
    if (closed.has(date) || (opens === null && days.has(date)))
      return add(`${path}.date`, 'overlap', `must not overlap another entry of ${date}`);
    if (opens === null || closes === null) return void closed.add(date);
    collect(date, path, opens, closes);
  });
  return problems;
}
