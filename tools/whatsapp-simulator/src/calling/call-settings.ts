import { z } from 'zod';
import { localDate } from './call-hours';

const onOff = z.enum(['ENABLED', 'DISABLED']);
const clockTime = z.string().regex(/^([01]\d|2[0-3])[0-5]\d$/, 'must be HHMM');
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
const MOST_PER_DAY = 2;

const knownTimeZone = (id: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: id });
    return true;
  } catch {
    return false;
  }
};

/** The first thing wrong with spans of one day: reversed, more than two, or overlapping. */
function spanProblem(spans: { day: string; from: string; to: string }[]): string | null {
  const byDay = new Map<string, { from: string; to: string }[]>();
  for (const { day, from, to } of spans) {
    if (from >= to) return `${day}: the opening time must be before the closing time`;
    const others = byDay.get(day) ?? [];
    if (others.some((other) => from < other.to && other.from < to)) return `${day}: times overlap`;
    byDay.set(day, [...others, { from, to }]);
    if (byDay.get(day)!.length > MOST_PER_DAY) return `${day}: at most ${MOST_PER_DAY} entries per day`;
  }
  return null;
}

const checked =
  <T>(spansOf: (item: T) => { day: string; from: string; to: string }) =>
  (items: T[], context: z.RefinementCtx): void => {
    const problem = spanProblem(items.map(spansOf));
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  };

const callHours = z.strictObject({
  status: onOff,
  timezone_id: z.string().refine(knownTimeZone, 'is not a known time zone'),
  weekly_operating_hours: z
    .array(z.strictObject({ day_of_week: z.enum(DAYS), open_time: clockTime, close_time: clockTime }))
    .min(1)
    .superRefine(checked((each) => ({ day: each.day_of_week, from: each.open_time, to: each.close_time }))),
  holiday_schedule: z
    .array(z.strictObject({ date: z.iso.date(), start_time: clockTime, end_time: clockTime }))
    .max(20)
    .superRefine(checked((each) => ({ day: each.date, from: each.start_time, to: each.end_time })))
    .optional(),
});
export type CallHours = z.infer<typeof callHours>;

const voicemail = z
  .strictObject({
    status: onOff,
    triggers: z.array(z.enum(['REJECT', 'TIMEOUT'])).optional(),
    audio: z
      .strictObject({
        default: z.strictObject({
          announcement_media_id: z.union([z.number(), z.string()]).optional(),
          timeout_seconds: z.number().int().min(0).max(30).optional(),
        }),
      })
      .optional(),
  })
  .refine(
    ({ status, triggers }) => status === 'DISABLED' || (triggers?.length ?? 0) > 0,
    'needs at least one trigger',
  );

const sip = z.strictObject({
  status: onOff,
  webhook_delivery: onOff.optional(),
  servers: z
    .array(
      z.strictObject({
        hostname: z.string().min(1),
        port: z.number().int().min(1).max(65_535).optional(),
        request_uri_user_params: z.record(z.string().max(128), z.string().max(128)).optional(),
      }),
    )
    .max(1)
    .optional(),
});

/** The member `calling` of `POST /{phone number id}/settings`. Meta page "Configure Call Settings". */
export const callSettingsSchema = z.strictObject({
  status: onOff.optional(),
  call_icon_visibility: z.enum(['DEFAULT', 'DISABLE_ALL']).optional(),
  call_icons: z
    .strictObject({
      restrict_to_user_countries: z.array(z.string().regex(/^[A-Z]{2}$/, 'must be a country code')),
    })
    .optional(),
  call_hours: callHours.optional(),
  callback_permission_status: onOff.optional(),
  srtp_key_exchange_protocol: z.enum(['DTLS', 'SDES']).optional(),
  audio: z.strictObject({ additional_codecs: z.array(z.enum(['PCMA', 'PCMU'])) }).optional(),
  voicemail: voicemail.optional(),
  sip: sip.optional(),
});
export type CallSettings = z.infer<typeof callSettingsSchema>;

export const DEFAULT_SETTINGS: CallSettings = {
  status: 'DISABLED',
  call_icon_visibility: 'DEFAULT',
  callback_permission_status: 'DISABLED',
};

/** Members are merged; call hours are replaced as a whole; SIP keeps its servers unless told otherwise. */
export function mergeSettings(stored: CallSettings, change: CallSettings): CallSettings {
  const merged = { ...stored, ...change };
  return change.sip && stored.sip ? { ...merged, sip: { ...stored.sip, ...change.sip } } : merged;
}

/** What the shape of a request alone does not show. */
export function settingsProblem(change: CallSettings, merged: CallSettings, now: number): string | null {
  const { call_hours: hours } = change;
  const today = hours && localDate(hours.timezone_id, now);
  const past = hours?.holiday_schedule?.find(({ date }) => date < today!);
  if (past) return `calling['call_hours']['holiday_schedule']: ${past.date} is in the past`;
  if (merged.sip?.status === 'ENABLED' && (merged.sip.servers?.length ?? 0) === 0)
    return "calling['sip']['servers'] is required while SIP is enabled";
  return null;
}

/** Only these changes are told by `account_settings_update`. */
export function toldChange(before: CallSettings, after: CallSettings): boolean {
  return (
    before.status !== after.status ||
    before.call_icon_visibility !== after.call_icon_visibility ||
    before.callback_permission_status !== after.callback_permission_status ||
    before.srtp_key_exchange_protocol !== after.srtp_key_exchange_protocol ||
    before.sip?.status !== after.sip?.status
  );
}
