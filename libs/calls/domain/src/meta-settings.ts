/** As much of an inbox's call settings as Meta is told. */
export interface PushedSettings {
  readonly enabled: boolean;
  readonly customersMayCall: boolean;
  readonly callbackPermission: boolean;
  readonly hours: {
    readonly enabled: boolean;
    readonly timeZone: string;
    readonly weekly: readonly { readonly day: string; readonly opens: string; readonly closes: string }[];
    readonly holidays: readonly {
      readonly date: string;
      readonly opens: string | null;
      readonly closes: string | null;
    }[];
  };
}

interface Span {
  readonly from: string;
  readonly to: string;
}

const status = (on: boolean): 'ENABLED' | 'DISABLED' => (on ? 'ENABLED' : 'DISABLED');

/** `09:30` is `0930` at Meta, where a day ends at 2359. */
const hhmm = (time: string): string => (time === '24:00' ? '2359' : time.replace(':', ''));

/** Meta wants weekly hours even where they mean nothing. */
const ANY_HOURS = [{ day_of_week: 'MONDAY', open_time: '0000', close_time: '2359' }];

/**
 * The `calling` member of `POST /{phone number id}/settings` (Meta page "Configure Call Settings"). `status` gates both
 * directions at Meta, so that customers who may not call are kept away by a hidden call button, and refused here when
 * they call all the same (C-115). A holiday entry is a closed span at Meta, so that opening hours on a holiday become
 * the two spans around them.
 */
export function metaCallSettings(settings: PushedSettings, now: Date): Record<string, unknown> {
  const { enabled, customersMayCall, callbackPermission, hours } = settings;
  const weekly = hours.weekly.map(({ day, opens, closes }) => ({
    day_of_week: day.toUpperCase(),
    open_time: hhmm(opens),
    close_time: hhmm(closes),
  }));
  return {
    status: status(enabled),
    call_icon_visibility: customersMayCall ? 'DEFAULT' : 'DISABLE_ALL',
    callback_permission_status: status(callbackPermission),
    call_hours: {
      status: status(hours.enabled),
      timezone_id: hours.timeZone,
      weekly_operating_hours: weekly.length > 0 ? weekly : ANY_HOURS,
      holiday_schedule: holidaySpans(settings, now),
    },
  };
}

const MOST_HOLIDAYS = 20;

function holidaySpans({ hours }: PushedSettings, now: Date) {
  const today = localDate(hours.timeZone, now);
  return hours.holidays
    .filter(({ date }) => date >= today)
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .flatMap(({ date, opens, closes }) =>
      closedSpans(opens, closes).map(({ from, to }) => ({ date, start_time: from, end_time: to })),
    )
    .slice(0, MOST_HOLIDAYS);
}

function closedSpans(opens: string | null, closes: string | null): Span[] {
  if (opens === null || closes === null) return [{ from: '0000', to: '2359' }];
  return [
    { from: '0000', to: hhmm(opens) },
    { from: hhmm(closes), to: '2359' },
  ].filter(({ from, to }) => from < to);
}

/** The date on the wall of a time zone, YYYY-MM-DD. */
const localDate = (timeZone: string, now: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    now,
  );
