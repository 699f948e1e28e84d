import { z } from 'zod';

const span = z
  .tuple([z.number().min(0), z.number().min(0)])
  .describe('Shortest and longest, milliseconds of simulator time');
const count = z.number().int().min(1);

const profile = (defaults: [day: number, week: number, nudge: number, revoke: number]) =>
  z
    .object({
      requestsPerDay: count.default(defaults[0]),
      requestsPerWeek: count.default(defaults[1]),
      connectedPerDay: count.default(100),
      nudgeAfter: count.default(defaults[2]),
      revokeAfter: count.default(defaults[3]),
    })
    .prefault({});

/** What Meta's calling pages leave open or contradict, its limits, and how fast the simulated network is. */
export const callBehaviourSchema = z.object({
  timings: z
    .object({
      connectMs: span.default([600, 1_200]).describe('From POST /calls to the connect webhook'),
      ringMs: span.default([200, 600]).describe('From there to RINGING'),
      dialMs: span.default([50, 200]).describe('From the tap of the user to the connect webhook'),
      terminateMs: span.default([50, 200]).describe('From the end of a call to the terminate webhook'),
      answerWindowMs: z.number().min(0).default(45_000).describe('For accepting a call of a user'),
      ringTimeoutMs: z
        .number()
        .min(0)
        .default(60_000)
        .describe('Undocumented: how long a business call rings'),
    })
    .prefault({}),
  limits: z
    .object({
      production: profile([1, 2, 2, 4]),
      testNumber: profile([25, 100, 5, 10]),
      concurrentPerNumber: count.default(1_000),
      initiationsPerDay: count.default(10_000),
      permissionReadsPerSecond: count.default(5).describe('Meta says 5 on one page, 100 on another'),
    })
    .prefault({}),
  media: z
    .object({
      mode: z
        .enum(['webrtc', 'none'])
        .default('webrtc')
        .describe('none: well-formed session descriptions with nobody behind them, and no watchdogs'),
      waitsForBusiness: z.boolean().default(true).describe('The phone sends no audio before it has got some'),
      startWatchdogMs: z.number().min(0).default(20_000).describe('Real time'),
      midCallWatchdogMs: z.number().min(0).default(30_000).describe('Real time'),
      answerSetup: z
        .enum(['active', 'passive', 'actpass'])
        .default('active')
        .describe(
          'DTLS role in the answer to a business; actpass is illegal, was seen, and then means active',
        ),
    })
    .prefault({}),
  unavailableCallingCodes: z
    .array(z.string())
    .default(['1', '20', '84', '234'])
    .describe('Business numbers that can receive calls only: 138013'),
  buttonUnavailableCallingCodes: z.array(z.string()).default([]).describe('voice_call messages: 131009'),
  olderRequest: z
    .enum(['expires-on-delivery', 'expires-on-answer'])
    .default('expires-on-delivery')
    .describe('What happens to an older permission request when a newer one arrives'),
  autoRevokesPermanent: z.boolean().default(true),
  cancelledCountsAfterMs: z
    .number()
    .nullable()
    .default(null)
    .describe('A call the business hangs up while it rings counts as unanswered after so long; null never'),
  callbackPermission: z
    .enum(['automatic', 'prompt'])
    .default('automatic')
    .describe('With callback_permission_status: given by calling, or the user is asked'),
  callbackOutOfHours: z
    .enum(['reply', 'none'])
    .default('reply')
    .describe('Webhook after a callback was asked for on the out-of-hours screen'),
  holidayMeansClosed: z
    .boolean()
    .default(true)
    .describe('holiday_schedule lists times when the business is closed; otherwise when it is open instead'),
  disableAll: z
    .enum(['hides-icon', 'refuses'])
    .default('hides-icon')
    .describe('call_icon_visibility DISABLE_ALL: saved contacts can still call, or only call buttons work'),
  unansweredStatus: z.enum(['COMPLETED', 'FAILED']).default('COMPLETED'),
  statusCase: z.enum(['upper', 'title']).default('upper').describe('COMPLETED or Completed'),
  expirationTimestamp: z.enum(['string', 'number']).default('string'),
  replyContextFrom: z.enum(['business', 'user']).default('business'),
  omitDirection: z.boolean().default(false),
  omitContacts: z.boolean().default(false).describe('On webhooks of business calls'),
  legacyConnection: z.boolean().default(false).describe('connection.webrtc beside session on business calls'),
  paymentErrorCode: z.number().int().default(131044).describe('POST /calls without a payment method'),
});
export type CallBehaviour = z.infer<typeof callBehaviourSchema>;
