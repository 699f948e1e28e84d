import { idSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

/** Everything in a query string is text; numbers are written as digits and read by the gateway. */
export const pageQuerySchema = z.object({
  cursor: z.string().max(512).optional(),
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, 'must be a whole number from 1 to 100')
    .optional(),
});

const MAX_IDS = 50;

export const idListSchema = z
  .string()
  .max(2_000)
  .refine((text) => {
    const ids = text.split(',');
    return ids.length <= MAX_IDS && ids.every((id) => idSchema.safeParse(id).success);
  }, `must be 1 to ${MAX_IDS} ids, separated by commas`)
  .describe('Ids, separated by commas');
