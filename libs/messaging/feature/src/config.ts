import { defineConfig } from '@parlance/platform/config';
import { z } from 'zod';

const seconds = (byDefault: number) => z.coerce.number().min(0.05).max(86_400).default(byDefault);

export const gatewayConfig = defineConfig(
  'Messaging gateway',
  'Receives webhooks, sends messages and keeps files.',
  {
    SEND_CONCURRENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(500)
      .default(256)
      .describe('Messages that one process hands to Graph at the same time'),
    SEND_DEADLINE_MINUTES: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_440)
      .default(60)
      .describe(
        'Minutes after which a message that could not be handed to Graph fails instead of being tried again',
      ),
    SEND_LEASE_SECONDS: seconds(60).describe(
      'Seconds for which a process owns a message that it is sending. Afterwards its outcome counts as unknown',
    ),
    SEND_RECONCILE_SECONDS: seconds(120).describe(
      'Seconds to wait for a status of a message whose answer was lost, before it is shown as failed. It is never sent twice',
    ),
    SEND_POLL_SECONDS: seconds(1).describe('Seconds between looks at the queue that nothing has announced'),
    PROJECT_POLL_SECONDS: seconds(1).describe(
      'Seconds between looks at the webhook journal that nothing has announced',
    ),
    MEDIA_CONCURRENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(50)
      .default(4)
      .describe('Files that one process copies from Meta at the same time'),
    MEDIA_ATTEMPTS: z.coerce
      .number()
      .int()
      .min(1)
      .max(50)
      .default(8)
      .describe('Attempts to copy a file from Meta before it is shown as unavailable'),
    MEDIA_RETRY_SECONDS: seconds(2).describe(
      'Seconds before the second attempt to copy a file; each further pause is twice as long',
    ),
    WEBHOOK_QUIET_HOURS: z.coerce
      .number()
      .min(0.1)
      .max(720)
      .default(24)
      .describe(
        'Hours without any webhook after which a number that had some on most days is shown as one that needs attention',
      ),
    WEBHOOK_WATCH_SECONDS: seconds(60).describe('Seconds between looks at when webhooks came last'),
    WEBHOOK_SUBSCRIPTION_MINUTES: z.coerce
      .number()
      .min(1)
      .max(1_440)
      .default(15)
      .describe(
        'Minutes between questions to Meta whether the app is still subscribed to an account. If not, it is subscribed again',
      ),
    JOURNAL_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(8)
      .max(3_650)
      .default(90)
      .describe('Days for which raw webhooks are kept. Meta repeats an unanswered one for 7 days'),
  },
);
