import { callVisibilitySchema, idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

export const callDirectionSchema = z.enum(['inbound', 'outbound']);
export type CallDirection = z.infer<typeof callDirectionSchema>;

/**
 * `dialing`: Meta has the call, the customer's phone does not ring yet. `ringing`: the phone of whoever is called rings.
 * `answering`: an agent has claimed it and WhatsApp is being told. `active`: both can speak. `ended` is final.
 */
export const callStateSchema = z.enum(['dialing', 'ringing', 'answering', 'active', 'ended']);
export type CallState = z.infer<typeof callStateSchema>;

/**
 * What became of a call, apart from its direction. `missed`: a customer called and nobody answered. `canceled`:
 * whoever called gave up before an answer. `no-answer` and `declined`: the customer did not take our call.
 */
export const callOutcomeSchema = z.enum([
  'answered',
  'missed',
  'canceled',
  'no-answer',
  'declined',
  'out-of-hours',
  'failed',
]);
export type CallOutcome = z.infer<typeof callOutcomeSchema>;

export const callEndSchema = z
  .object({
    outcome: callOutcomeSchema,
    by: z.enum(['customer', 'agent', 'system', 'whatsapp']),
    /** Stable, for example `hung-up`, `nobody-available`, `bridge-lost`, or Meta's code such as `138021`. */
    reason: z.string(),
    detail: z.string(),
    /** True when WhatsApp never said that it ended (I3): the moment is our best knowledge. */
    uncertain: z.boolean(),
  })
  .meta({ id: 'CallEnd' });
export type CallEnd = z.infer<typeof callEndSchema>;

/** Why somebody was rung, in the order in which routing tries (C-056 to C-061, X-05). */
export const routingStepSchema = z.enum(['assignee', 'team', 'eligible', 'super-agent']);
export type RoutingStep = z.infer<typeof routingStepSchema>;

/** One step of routing, kept with its reason whether or not anybody was there to be rung. */
export const ringAttemptSchema = z
  .object({
    step: routingStepSchema,
    /** Null when the step found nobody. */
    agentId: idSchema.nullable(),
    at: instantSchema,
    result: z.enum(['ringing', 'answered', 'declined', 'timed-out', 'answered-elsewhere', 'ended', 'nobody']),
    /** For people, for example "red", "in a call", "no assignee". */
    reason: z.string().nullable(),
  })
  .meta({ id: 'RingAttempt' });
export type RingAttempt = z.infer<typeof ringAttemptSchema>;

export const callSchema = z
  .object({
    id: idSchema,
    /** Meta's id; null until the call is at Meta. */
    wacid: z.string().nullable(),
    conversationId: idSchema,
    contactId: idSchema,
    contactName: z.string().nullable(),
    contactPhone: z.string().nullable(),
    ...callVisibilitySchema.shape,
    direction: callDirectionSchema,
    state: callStateSchema,
    startedAt: instantSchema,
    ringingAt: instantSchema.nullable(),
    answeredAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
    /** Seconds of conversation; null until it has ended. */
    durationSeconds: z.int().nullable(),
    held: z.boolean(),
    /** The agent's end of the media. `lost`: the customer hears music and the agent may come back (`attach-agent`). */
    agentLeg: z.enum(['none', 'connecting', 'present', 'lost']),
    /** Whose phones ring now. Empty unless an inbound call is `ringing`. */
    ringingAgentIds: z.array(idSchema),
    attempts: z.array(ringAttemptSchema),
    /** Recording policy, fixed at the start of the call (I8). */
    recording: z.object({
      policy: z.enum(['off', 'announced', 'consent-gated']),
      announcementLanguage: z.string().nullable(),
    }),
    /** A side that is not heard though it should be (I9). */
    alarms: z.array(
      z.object({ side: z.enum(['customer', 'agent']), cause: z.string(), since: instantSchema }),
    ),
    /** What the business's own system said about this call when it was placed (K-028). */
    metadata: z.record(z.string(), z.string()),
    /** What the call button or the link that was used carried. */
    ctaPayload: z.string().nullable(),
    deeplinkPayload: z.string().nullable(),
    end: callEndSchema.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Call' });
export type Call = z.infer<typeof callSchema>;

/** Green, red, and in a call. Only `available` people are rung (C-151, C-152, C-154). */
export const availabilityStateSchema = z.enum(['available', 'unavailable', 'busy']);
export const availabilitySchema = z
  .object({
    userId: idSchema,
    state: availabilityStateSchema,
    /** What the person chose; `busy` comes and goes by itself. */
    chosen: z.enum(['available', 'unavailable']),
    /** Whether a console of theirs is open. Nobody else is rung. */
    connected: z.boolean(),
    since: instantSchema,
  })
  .meta({ id: 'Availability' });
export type Availability = z.infer<typeof availabilitySchema>;

/** A customer who wants to be called (C-186, C-188), or was missed. */
export const callbackSchema = z
  .object({
    id: idSchema,
    inboxId: idSchema,
    contactId: idSchema,
    contactName: z.string().nullable(),
    contactPhone: z.string().nullable(),
    conversationId: idSchema,
    teamId: idSchema.nullable(),
    assigneeId: idSchema.nullable(),
    source: z.enum(['out-of-hours', 'missed-call']),
    requestedAt: instantSchema,
    state: z.enum(['open', 'called', 'dismissed']),
    /** The missed call, or the call by which it was settled. */
    callId: idSchema.nullable(),
    handledBy: idSchema.nullable(),
    handledAt: instantSchema.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Callback' });
export type Callback = z.infer<typeof callbackSchema>;

/** `sig.gateway.<tenant>.<user>.presence`: published by the API gateway when a console opens, closes, and every 20 s. */
export const presenceSignalSubject = (tenantId: string, userId: string): string =>
  `sig.gateway.${tenantId}.${userId}.presence`;
export const PRESENCE_SIGNALS = 'sig.gateway.*.*.presence';
export const PRESENCE_EVERY_MS = 20_000;
/** A person unheard of for so long has no console open. */
export const PRESENCE_LOST_AFTER_MS = 45_000;
export const presenceSignalSchema = z.object({
  tenantId: z.string(),
  userId: idSchema,
  connected: z.boolean(),
  at: instantSchema,
});
export type PresenceSignal = z.infer<typeof presenceSignalSchema>;
