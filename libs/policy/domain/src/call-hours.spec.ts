import { minutes, plus } from '@parlance/shared/kernel';
import fc from 'fast-check';
import {
  callHoursProblems,
  callSettingsWarnings,
  decideInbound,
  DEFAULT_CALL_SETTINGS,
  isOpen,
  nextOpening,
  type CallHours,
  type CallSettings,
} from './index';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const span = (day: (typeof DAYS)[number], opens: string, closes: string) => ({ day, opens, closes });
const hoursOf = (given: Partial<CallHours>): CallHours => ({
  enabled: true,
  timeZone: 'Asia/Jakarta',
  weekly: DAYS.slice(0, 5).map((day) => span(day, '09:00', '17:00')),
  holidays: [],
  ...given,
});
const moment = (text: string) => new Date(text);

describe('call hours', () => {
  it('C-117 off means around the clock', () => {
    const off = hoursOf({ enabled: false, weekly: [] });
    expect(isOpen(off, moment('2026-11-22T20:00:00Z'))).toBe(true);
    expect(nextOpening(off, moment('2026-11-22T20:00:00Z'))).toBeNull();
  });

  it.each([
    ['C-118 C-119 at the opening', '2026-11-23T02:00:00.000Z', true],
    ['C-118 a millisecond before', '2026-11-23T01:59:59.999Z', false],
    ['C-119 a millisecond before the closing', '2026-11-23T09:59:59.999Z', true],
    ['C-119 at the closing', '2026-11-23T10:00:00.000Z', false],
    ['C-119 on a Sunday', '2026-11-22T05:00:00.000Z', false],
    ['C-118 on a Monday there that is a Sunday in Greenwich', '2026-11-22T20:00:00.000Z', false],
  ])('%s', (_, at, open) => {
    expect(isOpen(hoursOf({}), moment(at))).toBe(open);
  });

  it('C-184 knows the next opening over a weekend', () => {
    expect(nextOpening(hoursOf({}), moment('2026-11-20T10:00:00Z'))).toEqual(moment('2026-11-23T02:00:00Z'));
  });

  it('C-119 has two spans a day, and ends a day at 24:00', () => {
    const split = hoursOf({ weekly: [span('monday', '08:00', '12:00'), span('monday', '13:00', '24:00')] });
    expect(nextOpening(split, moment('2026-11-23T05:30:00Z'))).toEqual(moment('2026-11-23T06:00:00Z'));
    expect(isOpen(split, moment('2026-11-23T16:59:59Z'))).toBe(true);
    expect(isOpen(split, moment('2026-11-23T17:00:00Z'))).toBe(false);
  });

  it('C-120 a holiday takes the place of the weekly hours', () => {
    const christmas = { date: '2026-12-25', name: 'Christmas', opens: null, closes: null };
    const closed = hoursOf({ holidays: [christmas] });
    expect(isOpen(closed, moment('2026-12-25T04:00:00Z'))).toBe(false);
    expect(nextOpening(closed, moment('2026-12-24T10:00:00Z'))).toEqual(moment('2026-12-28T02:00:00Z'));
    const short = hoursOf({ holidays: [{ ...christmas, opens: '10:00', closes: '12:00' }] });
    expect(isOpen(short, moment('2026-12-25T02:30:00Z'))).toBe(false);
    expect(isOpen(short, moment('2026-12-25T04:00:00Z'))).toBe(true);
  });

  it('C-120 C-184 finds an opening behind twenty holidays, and none where there is none', () => {
    const mondays = Array.from({ length: 20 }, (_, i) => ({
      date: new Date(Date.UTC(2026, 10, 23 + 7 * i)).toISOString().slice(0, 10),
      name: 'Closed',
      opens: null,
      closes: null,
    }));
    const rare = hoursOf({ weekly: [span('monday', '09:00', '17:00')], holidays: mondays });
    expect(nextOpening(rare, moment('2026-11-22T12:00:00Z'))).toEqual(moment('2027-04-12T02:00:00Z'));
    expect(nextOpening(hoursOf({ weekly: [] }), moment('2026-11-22T12:00:00Z'))).toBeNull();
  });

  describe('C-118 when the clocks change', () => {
    const newYork = (opens: string, closes: string) =>
      hoursOf({ timeZone: 'America/New_York', weekly: DAYS.map((day) => span(day, opens, closes)) });

    it('opens at the jump when the hour of opening is left out', () => {
      // 8 March 2026: 02:00 to 03:00 does not exist in New York.
      expect(nextOpening(newYork('02:30', '05:00'), moment('2026-03-08T06:00:00Z'))).toEqual(
        moment('2026-03-08T07:00:00Z'),
      );
    });

    it('skips a span that is left out altogether', () => {
      expect(nextOpening(newYork('02:10', '02:50'), moment('2026-03-08T06:00:00Z'))).toEqual(
        moment('2026-03-09T06:10:00Z'),
      );
    });

    it('opens twice when the hour is repeated', () => {
      // 1 November 2026: 01:00 to 02:00 comes twice.
      const hours = newYork('01:10', '01:50');
      expect(isOpen(hours, moment('2026-11-01T05:20:00Z'))).toBe(true);
      expect(isOpen(hours, moment('2026-11-01T06:20:00Z'))).toBe(true);
      expect(nextOpening(hours, moment('2026-11-01T05:55:00Z'))).toEqual(moment('2026-11-01T06:10:00Z'));
    });

    it('opens at the jump back into hours that had closed', () => {
      expect(nextOpening(newYork('00:30', '01:30'), moment('2026-11-01T05:45:00Z'))).toEqual(
        moment('2026-11-01T06:00:00Z'),
      );
    });

    it('agrees with a look at every single minute, in zones of every kind', () => {
      const zones = [
        'America/New_York',
        'Europe/Berlin',
        'Asia/Jakarta',
        'Australia/Lord_Howe',
        'Asia/Kathmandu',
      ];
      const starts = ['2026-03-07', '2026-03-28', '2026-04-04', '2026-10-03', '2026-10-24', '2026-10-31'];
      const quarter = fc.nat(95).map((n) => {
        const [h, m] = [Math.floor(n / 4), (n % 4) * 15];
        return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
      });
      const week = fc.array(fc.tuple(fc.constantFrom(...DAYS), quarter, quarter), {
        minLength: 3,
        maxLength: 7,
      });
      fc.assert(
        fc.property(
          fc.constantFrom(...zones),
          fc.constantFrom(...starts),
          fc.nat(2_880),
          week,
          (timeZone, start, offset, spans) => {
            const hours = hoursOf({
              timeZone,
              weekly: spans.flatMap(([day, a, b]) => (a < b ? [span(day, a, b)] : [])),
            });
            const from = plus(moment(`${start}T00:00:00Z`), minutes(offset));
            const expected = isOpen(hours, from) ? null : lookAtEveryMinute(hours, from, 3_000);
            const found = nextOpening(hours, from);
            if (expected) expect(found).toEqual(expected);
            else expect(found === null || found > plus(from, minutes(2_999))).toBe(true);
          },
        ),
        { numRuns: 40 },
      );
    });
  });
});

function lookAtEveryMinute(hours: CallHours, from: Date, count: number): Date | null {
  for (let i = 1; i <= count; i += 1) {
    const at = plus(from, minutes(i));
    if (isOpen(hours, at)) return at;
  }
  return null;
}

describe('callHoursProblems', () => {
  const holiday = (date: string, opens: string | null, closes: string | null) => ({
    date,
    name: 'Day off',
    opens,
    closes,
  });

  it.each([
    ['C-118 an unknown zone', { timeZone: 'Mars/Olympus' }, 'hours.timeZone', 'time_zone'],
    ['C-118 an offset in place of a zone', { timeZone: '+07:00' }, 'hours.timeZone', 'time_zone'],
    ['C-119 no hours at all', { weekly: [] }, 'hours.weekly', 'not_empty'],
    [
      'C-119 a span that ends before it begins',
      { weekly: [span('monday', '17:00', '09:00')] },
      'hours.weekly[0].closes',
      'order',
    ],
    [
      'C-119 spans that overlap',
      { weekly: [span('monday', '08:00', '12:00'), span('monday', '11:59', '13:00')] },
      'hours.weekly[1]',
      'overlap',
    ],
    [
      'C-119 a third span',
      {
        weekly: [
          span('monday', '08:00', '09:00'),
          span('monday', '10:00', '11:00'),
          span('monday', '12:00', '13:00'),
        ],
      },
      'hours.weekly[2]',
      'spans',
    ],
    [
      'C-120 a holiday with half a span',
      { holidays: [holiday('2026-12-25', '09:00', null)] },
      'hours.holidays[0]',
      'both',
    ],
    [
      'C-120 a holiday that is both closed and open',
      { holidays: [holiday('2026-12-25', '09:00', '12:00'), holiday('2026-12-25', null, null)] },
      'hours.holidays[1].date',
      'overlap',
    ],
  ] as const)('%s', (_, given, path, rule) => {
    expect(callHoursProblems(hoursOf(given))).toEqual([expect.objectContaining({ path, rule })]);
  });

  it('C-119 spans may touch', () => {
    const touching = [span('monday', '08:00', '12:00'), span('monday', '12:00', '24:00')];
    expect(callHoursProblems(hoursOf({ weekly: touching }))).toEqual([]);
  });
});

describe('decideInbound', () => {
  const on: CallSettings = {
    ...DEFAULT_CALL_SETTINGS,
    enabled: true,
    customersMayCall: true,
    callbackPermission: true,
  };
  const SUNDAY = moment('2026-11-22T12:00:00Z');
  const actions = (settings: CallSettings) => {
    const decision = decideInbound(settings, SUNDAY);
    return decision.allowed ? [] : decision.explanation.alternatives.map((a) => a.action);
  };

  it('C-114 C-117 lets customers call when both switches are on', () => {
    expect(decideInbound(on, SUNDAY)).toEqual({ allowed: true });
  });

  it.each([
    ['C-111 X-18 calling is off', { enabled: false }, 'calling_off'],
    ['C-114 C-115 X-18 customers may not call', { customersMayCall: false }, 'customers_may_not_call'],
    ['C-183 outside call hours', { hours: hoursOf({}) }, 'out_of_hours'],
  ] as const)('%s', (_, given, code) => {
    expect(decideInbound({ ...on, ...given }, SUNDAY)).toMatchObject({ allowed: false, code });
  });

  it('C-184 C-185 C-186 C-189 outside call hours names the next opening and what the customer can do', () => {
    expect(decideInbound({ ...on, hours: hoursOf({}) }, SUNDAY)).toMatchObject({
      detail: 'Outside call hours; the next opening is at 2026-11-23T02:00:00.000Z.',
      explanation: { rule: { id: 'C-183' }, earliestYes: moment('2026-11-23T02:00:00Z') },
    });
    expect(actions({ ...on, hours: hoursOf({}) })).toEqual(['request-callback', 'chat']);
    expect(actions({ ...on, hours: hoursOf({}), callbackPermission: false })).toEqual(['chat']);
  });

  it.each([
    ['X-22 callback permission off', { callbackPermission: false }, ['popup-by-whatsapp', 'callback-off']],
    ['X-21 hours at all', {}, ['popup-by-whatsapp']],
    ['C-117 no hours', { hours: hoursOf({ enabled: false }) }, []],
    [
      'C-120 hours on a holiday',
      {
        hours: hoursOf({ holidays: [{ date: '2026-12-25', name: 'X', opens: '09:00', closes: '12:00' }] }),
      },
      ['popup-by-whatsapp', 'holiday-hours-unclear'],
    ],
  ] as const)('warns: %s', (_, given, codes) => {
    expect(callSettingsWarnings({ ...on, hours: hoursOf({}), ...given }).map((w) => w.code)).toEqual(codes);
  });
});
