/** Dates and times as the reader's language and time zone write them. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let known = formatters.get(key);
  if (!known) formatters.set(key, (known = new Intl.DateTimeFormat(locale, options)));
  return known;
}

const midnight = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);
const DAY = 86_400_000;

/** Whole calendar days from `at` to `nowMs` where the reader is: 0 today, 1 yesterday. */
export const daysAgo = (at: string, nowMs: number): number =>
  Math.round((midnight(nowMs) - midnight(Date.parse(at))) / DAY);

export const timeOfDay = (at: string, locale: string): string =>
  formatter(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(at));

export const dateTime = (at: string, locale: string): string =>
  formatter(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));

export const date = (at: string, locale: string): string =>
  formatter(locale, { dateStyle: 'medium' }).format(new Date(at));

const relative = (locale: string, days: number): string => {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
};

/** A heading over a day of the timeline: "Today", "Yesterday", "Monday", "3 March", "3 March 2025". */
export function dayHeading(at: string, nowMs: number, locale: string): string {
  const days = daysAgo(at, nowMs);
  if (days === 0 || days === 1) return relative(locale, days);
  const moment = new Date(at);
  if (days > 1 && days < 7) return formatter(locale, { weekday: 'long' }).format(moment);
  const sameYear = moment.getFullYear() === new Date(nowMs).getFullYear();
  return formatter(locale, {
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
  }).format(moment);
}

/** The time in a list: the hour today, then the weekday, then the date. */
export function listTime(at: string, nowMs: number, locale: string): string {
  const days = daysAgo(at, nowMs);
  const moment = new Date(at);
  if (days <= 0) return timeOfDay(at, locale);
  if (days === 1) return relative(locale, 1);
  if (days < 7) return formatter(locale, { weekday: 'short' }).format(moment);
  return formatter(locale, { day: 'numeric', month: 'short' }).format(moment);
}

export function fileSize(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : bytes < 1_000_000_000 ? 2 : 3;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power < 2 ? 0 : 1,
  }).format(bytes / 1_000 ** power);
}
