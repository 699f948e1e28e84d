import { explanationSchema, idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

/** The customer service window of one customer with one business number (C-031): free text is allowed inside only. */
export const windowSchema = z
  .object({
    inboxId: idSchema,
    contactId: idSchema,
    open: z.boolean(),
    /** The customer's latest message or call; null when there was none. */
    lastCustomerMessageAt: instantSchema.nullable(),
    /** When it closes or has closed; null when it never was open. */
    closesAt: instantSchema.nullable(),
    /** What free text is answered from `closesAt` on, in policy's words; stated ahead so that a screen can switch alone. */
    whenClosed: z.object({ code: z.string(), detail: z.string(), explanation: explanationSchema }).optional(),
  })
  .meta({ id: 'CustomerServiceWindow' });
export type CustomerServiceWindow = z.infer<typeof windowSchema>;

export const sendKindSchema = z.enum(['free-form', 'template']);

/** A yes, or a no that explains itself. `ruleSet` says which rules were applied. */
export const sendDecisionSchema = z
  .discriminatedUnion('allowed', [
    z.object({ allowed: z.literal(true), ruleSet: z.string(), window: windowSchema }),
    z.object({
      allowed: z.literal(false),
      ruleSet: z.string(),
      window: windowSchema,
      code: z.string(),
      detail: z.string(),
      explanation: explanationSchema,
    }),
  ])
  .meta({ id: 'SendDecision' });
export type SendDecision = z.infer<typeof sendDecisionSchema>;
