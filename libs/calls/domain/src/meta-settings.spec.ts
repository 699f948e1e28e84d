import { metaCallSettings, type PushedSettings } from './meta-settings';

const NOW = new Date('2026-12-24T20:00:00.000Z');

const settings = (given: Partial<PushedSettings> = {}): PushedSettings => ({
  enabled: true,
  customersMayCall: true,
  callbackPermission: true,
  hours: {
    enabled: true,
    timeZone: 'Asia/Jakarta',
    weekly: [
      { day: 'monday', opens: '08:00', closes: '12:00' },
      { day: 'monday', opens: '13:00', closes: '24:00' },
    ],
    holidays: [],
  },
  ...given,
});

const holidays = (...entries: PushedSettings['hours']['holidays']) => {
  const given = settings();
  const told = metaCallSettings({ ...given, hours: { ...given.hours, holidays: entries } }, NOW);
  return (told['call_hours'] as { holiday_schedule: unknown[] }).holiday_schedule;
};

describe('call settings as Meta has them', () => {
  it('C-118, C-119: hours on the wall of their zone', () => {
    expect(metaCallSettings(settings(), NOW)).toEqual({
      status: 'ENABLED',
      call_icon_visibility: 'DEFAULT',
      callback_permission_status: 'ENABLED',
      call_hours: {
        status: 'ENABLED',
        timezone_id: 'Asia/Jakarta',
        weekly_operating_hours: [
          { day_of_week: 'MONDAY', open_time: '0800', close_time: '1200' },
          { day_of_week: 'MONDAY', open_time: '1300', close_time: '2359' },
        ],
        holiday_schedule: [],
      },
    });
  });

  it('C-115: without calls of customers the button is hidden, and calling stays on', () => {
    expect(metaCallSettings(settings({ customersMayCall: false }), NOW)).toMatchObject({
      status: 'ENABLED',
      call_icon_visibility: 'DISABLE_ALL',
    });
  });

  it('C-117: around the clock needs hours all the same', () => {
    const told = metaCallSettings(
      settings({ hours: { enabled: false, timeZone: 'UTC', weekly: [], holidays: [] } }),
      NOW,
    );
    expect(told['call_hours']).toMatchObject({
      status: 'DISABLED',
      weekly_operating_hours: [expect.anything()],
    });
  });

  it('C-120: a closed holiday is a closed day, and opening hours are closed around them', () => {
    expect(holidays({ date: '2026-12-26', opens: null, closes: null })).toEqual([
      { date: '2026-12-26', start_time: '0000', end_time: '2359' },
    ]);
    expect(holidays({ date: '2026-12-26', opens: '09:00', closes: '12:00' })).toEqual([
      { date: '2026-12-26', start_time: '0000', end_time: '0900' },
      { date: '2026-12-26', start_time: '1200', end_time: '2359' },
    ]);
    expect(holidays({ date: '2026-12-26', opens: '00:00', closes: '24:00' })).toEqual([]);
  });

  it('leaves out holidays that have passed where the business is', () => {
    // It is the 25th in Jakarta already.
    expect(holidays({ date: '2026-12-24', opens: null, closes: null })).toEqual([]);
    expect(holidays({ date: '2026-12-25', opens: null, closes: null })).toHaveLength(1);
  });
});
