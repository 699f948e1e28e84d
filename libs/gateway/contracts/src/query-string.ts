import { z } from 'zod';

/** Everything in a query string is text; numbers are written as digits and read by the gateway. */
export const pageQuerySchema = z.object({
  cursor: z.string().max(512).optional(),
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, 'must be a whole number from 1 to 100')
    .optional(),
});
