import { explanationSchema, idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

/** One vocabulary for what the documents call Allow, Accept, Don't Allow, Decline. */
export const permissionStateSchema = z.enum([
  'none',
  'requested',
  'granted',
  'declined',
  'expired',
  'revoked',
]);
export type PermissionState = z.infer<typeof permissionStateSchema>;

const refusal = z.object({
  allowed: z.literal(false),
  code: z.string(),
  detail: z.string(),
  explanation: explanationSchema,
});

/** What is known of the permission to call one customer from one number, and what may be done with it now. */
export const callPermissionSchema = z
  .object({
    inboxId: idSchema,
    contactId: idSchema,
    state: permissionStateSchema,
    permanent: z.boolean(),
    /** Where the grant or refusal came from; `stated`: Meta said so when it was asked. Null while there is neither. */
    source: z.enum(['request', 'callback', 'profile', 'automatic', 'stated']).nullable(),
    /** Since when the state holds; null while it is `none`. */
    since: instantSchema.nullable(),
    grantedAt: instantSchema.nullable(),
    /** Of the grant, also when it has passed; null for a permanent one. */
    expiresAt: instantSchema.nullable(),
    /** The open request, if any, and when it lapses: another clock than the permission's. */
    requestedAt: instantSchema.nullable(),
    requestExpiresAt: instantSchema.nullable(),
    consecutiveUnanswered: z.int(),
    /** Calls left in the running 24 hours. */
    attemptsLeft: z.int(),
    /** Set when one or two more unanswered calls would cost something (C-191). */
    warning: z
      .object({ code: z.enum(['nudge-next', 'nudged', 'revoke-next']), detail: z.string() })
      .nullable(),
    call: z.discriminatedUnion('allowed', [z.object({ allowed: z.literal(true) }), refusal]),
    /** `customMessage`: whether it may carry words of one's own or needs a template (C-148, C-149). */
    request: z.discriminatedUnion('allowed', [
      z.object({ allowed: z.literal(true), customMessage: z.boolean() }),
      refusal,
    ]),
    version: z.int(),
  })
  .meta({ id: 'CallPermission' });
export type CallPermission = z.infer<typeof callPermissionSchema>;

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be HH:MM, at most 24:00')
  .describe('Time of day on the wall of the time zone, HH:MM; 24:00 is the end of the day.');

const houseLimit = z.int().min(1).max(100).nullable();

/** C-110 to C-120. `customersMayCall` gates inbound only, `enabled` both. */
export const callSettingsSchema = z
  .object({
    inboxId: idSchema,
    enabled: z.boolean(),
    customersMayCall: z.boolean(),
    /** Whether a customer who calls, or asks for a callback, permits calls by it. */
    callbackPermission: z.boolean(),
    hours: z.object({
      /** False: around the clock. */
      enabled: z.boolean(),
      /** IANA name. */
      timeZone: z.string().max(64),
      /** At most two spans a day, none that overlap. */
      weekly: z
        .array(
          z.object({
            day: z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']),
            opens: time,
            closes: time,
          }),
        )
        .max(14),
      /** In place of the weekly hours of that date; without times it is closed. */
      holidays: z
        .array(
          z.object({
            date: z.iso.date(),
            name: z.string().max(60),
            opens: time.nullable(),
            closes: time.nullable(),
          }),
        )
        .max(20),
    }),
    recording: z.enum(['off', 'announced', 'consent-gated']),
    /** Which numbers hold. The house's own only ever tighten; null where it has none. */
    rules: z.object({
      basis: z.enum(['documented', 'meta-live']),
      number: z.enum(['production', 'test']),
      house: z.object({
        attemptsPerDay: houseLimit,
        requestsPerDay: houseLimit,
        requestsPerWeek: houseLimit,
      }),
    }),
    /** Whether Meta has taken the settings over; `refused` comes with Meta's reason. */
    sync: z.object({ state: z.enum(['pending', 'applied', 'refused']), detail: z.string().nullable() }),
    version: z.int(),
  })
  .meta({ id: 'CallSettings' });
export type CallSettings = z.infer<typeof callSettingsSchema>;

export const updateCallSettingsSchema = callSettingsSchema
  .omit({ inboxId: true, sync: true, version: true })
  .partial()
  .meta({ id: 'UpdateCallSettings' });
export type UpdateCallSettings = z.infer<typeof updateCallSettingsSchema>;

/** Valid settings that an administrator should think about all the same. */
export const callSettingsWarningSchema = z.object({
  code: z.enum(['callback-off', 'popup-by-whatsapp', 'holiday-hours-unclear']),
  detail: z.string(),
});

/** Whether a customer may call this inbox now (C-114, C-115, C-183). */
export const inboundDecisionSchema = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true) }),
  refusal,
]);

/** A decision that was taken on a call or a request; `allowed` ones reserved what they permitted. */
export const callDecisionSchema = z
  .object({
    id: idSchema,
    at: instantSchema,
    inboxId: idSchema,
    contactId: idSchema,
    subject: z.enum(['call', 'permission-request']),
    /** The id of the call or of the message. */
    reservationId: idSchema,
    ruleSet: z.string(),
    decision: z.discriminatedUnion('allowed', [z.object({ allowed: z.literal(true) }), refusal]),
  })
  .meta({ id: 'CallDecision' });
export type CallDecision = z.infer<typeof callDecisionSchema>;
