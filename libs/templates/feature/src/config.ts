import { defineConfig } from '@parlance/platform/config';
import { z } from 'zod';

export const templatesConfig = defineConfig('Templates', 'The template catalogue.', {
  TEMPLATE_SYNC_INTERVAL_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_440)
    .default(15)
    .describe(
      "Minutes between two readings of an account's templates, beside the webhooks that report changes",
    ),
});
