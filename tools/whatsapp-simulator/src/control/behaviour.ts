import { z } from 'zod';
import { callBehaviourSchema } from '../calling/behaviour';

const probability = z.number().min(0).max(1);
const span = z
  .tuple([z.number().min(0), z.number().min(0)])
  .describe('Shortest and longest, milliseconds of simulator time');

/**
 * What Meta's documents leave open, contradict or change over time, and how fast the simulated network is.
 * Read and changed through `/control/behaviour`; the defaults are the reading most of Meta's pages support.
 */
export const behaviourSchema = z.object({
  windowClosed: z
    .enum(['async', 'sync'])
    .default('async')
    .describe(
      'Free-form message outside the customer service window: 131047 as a failed status, or as the answer',
    ),
  unknownRecipient: z
    .enum(['undeliverable', 'create'])
    .default('undeliverable')
    .describe('A number no handset has: failed 131026, or a handset is made for it'),
  bareNumber: z
    .enum(['international', 'prepend'])
    .default('international')
    .describe("A recipient without plus: read as international, or prefixed with the sender's calling code"),
  unknownObject: z
    .enum(['100/33', '33'])
    .default('100/33')
    .describe('Unknown id in a path: code 100 with subcode 33, or code 33'),
  blockedByUser: z
    .enum(['silent', 'failed'])
    .default('silent')
    .describe('Message to a user who blocked the business: stays sent, or fails with 131026'),
  messageStatusField: z.enum(['always', 'template', 'never']).default('always'),
  servicePricing: z
    .enum(['by-date', 'free', 'charged'])
    .default('by-date')
    .describe('Service messages and utility templates inside the window are charged from 1 October 2026'),
  freeServiceMessagesPerMonth: z.number().int().min(0).default(0),
  includeBsuid: z.boolean().default(true).describe('Business-scoped user ids in webhooks'),
  contactsOnStatuses: z.boolean().default(true),
  portfolioPacingCode: z.union([z.literal(135000), z.literal(132015)]).default(135000),
  editedTemplate: z
    .enum(['stays-approved', 'pending'])
    .default('pending')
    .describe('After an edit of an approved or paused template'),
  review: z
    .object({
      mode: z.enum(['automatic', 'held', 'rejected']).default('automatic'),
      delayMs: z.number().min(0).default(2_000),
      reason: z.string().default('INVALID_FORMAT'),
      categoryOverride: z
        .record(z.string(), z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']))
        .default({})
        .describe(
          'Template name to the category the review gives it, for example a utility request judged marketing',
        ),
    })
    .prefault({}),
  statuses: z
    .object({
      sentMs: span.default([20, 80]),
      deliveredMs: span.default([40, 200]),
      readMs: span.default([300, 1_200]),
      failedMs: span.default([20, 80]),
      skipDelivered: probability.default(0.1).describe('Only when the chat is open on the handset'),
      failedAndDelivered: probability
        .default(0)
        .describe('Both statuses for one message, as with several devices'),
    })
    .prefault({}),
  failures: z
    .object({
      marketingCap: probability.default(0).describe('131049'),
      experiment: probability.default(0).describe('130472'),
      portfolioPacing: probability.default(0).describe('Template messages dropped by portfolio pacing'),
      marketingToUnitedStates: z.boolean().default(true).describe('131049 for marketing templates to +1'),
    })
    .prefault({}),
  limits: z
    .object({
      enforceThroughput: z.boolean().default(true),
      enforcePair: z.boolean().default(true),
      enforceTier: z.boolean().default(true),
      enforceManagement: z.boolean().default(true),
      perSecond: z
        .object({
          STANDARD: z.number().default(80),
          HIGH: z.number().default(1_000),
          COEXISTENCE: z.number().default(20),
        })
        .prefault({}),
      pairIntervalMs: z.number().default(6_000),
      pairBurst: z.number().int().default(45),
      tiers: z.record(z.string(), z.number()).default({
        TIER_250: 250,
        TIER_2K: 2_000,
        TIER_10K: 10_000,
        TIER_100K: 100_000,
        TIER_UNLIMITED: 1e12,
      }),
      tierCode: z
        .number()
        .int()
        .default(131048)
        .describe('Failed status once the tier is used up; undocumented by Meta'),
      managementPerHour: z.number().int().default(5_000),
      templateCreationsPerHour: z.number().int().default(100),
      templatesUnverified: z.number().int().default(250),
      templatesVerified: z.number().int().default(6_000),
    })
    .prefault({}),
  webhooks: z
    .object({
      escapeSlashes: z.boolean().default(true),
      timeoutMs: z.number().int().min(100).default(20_000).describe('Real time'),
      concurrency: z.number().int().min(1).default(32),
      retryDelaysMs: z
        .array(z.number())
        .default([
          0,
          15e3,
          60e3,
          300e3,
          900e3,
          1_800e3,
          3_600e3,
          2 * 3_600e3,
          4 * 3_600e3,
          8 * 3_600e3,
          12 * 3_600e3,
          24 * 3_600e3,
        ])
        .describe('Wait before each further attempt; the last one repeats'),
      giveUpAfterMs: z.number().default(7 * 86_400e3),
      retryToAllApps: z.boolean().default(true),
    })
    .prefault({}),
  calls: callBehaviourSchema.prefault({}),
});

export type Behaviour = z.infer<typeof behaviourSchema>;
export const defaultBehaviour: Behaviour = behaviourSchema.parse({});

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A deep merge: objects are merged, everything else is replaced. */
export function merge(base: Tree, change: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const old = merged[key];
    merged[key] = isTree(old) && isTree(value) ? merge(old, value) : value;
  }
  return merged;
}
