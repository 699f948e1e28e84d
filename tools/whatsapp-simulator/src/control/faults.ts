import { z } from 'zod';

const probability = z.number().min(0).max(1);

/** What goes wrong between Meta and the callback URL. Times are milliseconds of simulator time. */
export const webhookFaultsSchema = z.strictObject({
  duplicate: probability.optional().describe('Sent twice'),
  reorder: probability.optional().describe('Held back by up to `reorderMs`, so that later ones overtake'),
  reorderMs: z.number().min(0).optional(),
  delayMs: z.tuple([z.number().min(0), z.number().min(0)]).optional(),
  loseFirstAttempt: probability.optional().describe('The first attempt never arrives; a retry does'),
  loseNext: z.number().int().min(0).optional().describe('The same for exactly the next so many updates'),
  batchMs: z.number().min(0).optional().describe('Updates of this time span travel in one POST'),
  batchSize: z.number().int().min(1).max(1000).optional(),
  batchStyle: z.enum(['changes', 'entries', 'inner']).optional(),
});
export type WebhookFaults = z.infer<typeof webhookFaultsSchema>;

export const graphFaultSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional().describe('Part of the path, for example /messages'),
      phoneNumberId: z.string().optional(),
    })
    .default({}),
  times: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(1)
    .describe('How many requests; null for all until removed'),
  probability: probability.default(1),
  when: z
    .enum(['before', 'after'])
    .default('before')
    .describe('Before the request is accepted, or after: the effect stays and the answer is lost'),
  latencyMs: z.number().min(0).default(0).describe('Real time'),
  effect: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('latency') }),
      z.strictObject({ kind: z.literal('cut') }),
      z.strictObject({
        kind: z.literal('error'),
        code: z.number().int(),
        httpStatus: z.number().int().optional(),
        details: z.string().optional(),
      }),
      z.strictObject({ kind: z.literal('http'), httpStatus: z.number().int(), body: z.string().default('') }),
    ])
    .describe(
      'latency only, connection cut, a Graph error by code, or a bare HTTP answer such as a proxy would give',
    ),
});
export type GraphFault = z.infer<typeof graphFaultSchema> & { id: string };

export interface Faults {
  webhooks: WebhookFaults;
  /** By phone number id; overrides the general ones member by member. */
  numbers: Record<string, WebhookFaults>;
  graph: GraphFault[];
}
export const noFaults = (): Faults => ({ webhooks: {}, numbers: {}, graph: [] });
