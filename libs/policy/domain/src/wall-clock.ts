/** The date and time of day that a clock on a wall of some place shows. */
export interface WallTime {
  /** ISO date, for example 2026-11-22. */
  readonly date: string;
  /** Minutes since midnight, 0 to 1439. */
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}

/** Whether the platform knows this IANA time zone. Offsets such as `+07:00` are none: they have no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) return false;
  try {
    formatFor(name);
    return true;
  } catch {
    return false;
  }
}

/** Throws a RangeError for an unknown zone. */
export function wallTime(timeZone: string, moment: Date): WallTime {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatFor(timeZone).formatToParts(moment)) parts[type] = value;
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

/** Minutes that the wall is ahead of UTC. */
const offset = (timeZone: string, at: number): number => {
  const { date, minute } = wallTime(timeZone, new Date(at));
  return Math.round(
    (Date.parse(date) + minute * MINUTE_MS - Math.floor(at / MINUTE_MS) * MINUTE_MS) / MINUTE_MS,
  );
};

/** When the clocks of a place were put forward or back around this date; null when they were not. */
export function clockChange(timeZone: string, date: string): Date | null {
  const noon = Date.parse(date) + DAY_MS / 2;
  let [low, high] = [noon - 1.5 * DAY_MS, noon + 1.5 * DAY_MS];
  const before = offset(timeZone, low);
  if (offset(timeZone, high) === before) return null;
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offset(timeZone, middle) === before) low = middle;
    else high = middle;
  }
  return new Date(high);
}

/** Every moment at which the wall begins to show this minute of this date: one, two where the clocks go back, or none. */
export function momentsOf(timeZone: string, date: string, minute: number): Date[] {
  const wall = Date.parse(date) + minute * MINUTE_MS;
  const offsets = new Set([offset(timeZone, wall - DAY_MS), offset(timeZone, wall + DAY_MS)]);
  return [...offsets]
    .map((ahead) => wall - ahead * MINUTE_MS)
    .filter((at) => wall - offset(timeZone, at) * MINUTE_MS === at)
    .map((at) => new Date(at));
}

/** The date so many days later. */
export const laterDate = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const weekdayOf = (date: string): Weekday => WEEKDAYS[new Date(date).getUTCDay()] as Weekday;
