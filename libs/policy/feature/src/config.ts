import { defineConfig } from '@parlance/platform/config';
import { z } from 'zod';

export const policyConfig = defineConfig('Policy', 'What may be sent and called when.', {
  DECISION_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe('Days for which decisions are kept with what they were decided on'),
});
