import { defineConfig, secretSchema, type ConfigValues } from '@parlance/platform/config';
import { z } from 'zod';

export const messagingConfig = defineConfig('Messaging', 'The connection to NATS and the outbox.', {
  NATS_URL: z
    .string()
    .min(1)
    .default('nats://127.0.0.1:4222')
    .describe('Addresses of the NATS servers, separated by commas'),
  NATS_USER: z
    .string()
    .optional()
    .describe('NATS user of this service; left out when the server knows no users'),
  NATS_PASSWORD: secretSchema.optional().describe('Password of the NATS user'),
  OUTBOX_RETENTION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .default(72)
    .describe('How long published messages are kept to rebuild a stream that NATS has lost'),
  NATS_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Replicas of a stream that has to be created; 3 in production'),
});

export type MessagingConfig = ConfigValues<typeof messagingConfig>;
