import { defineConfig, listSchema } from '@parlance/platform/config';
import { z } from 'zod';

export const httpConfig = defineConfig(
  'HTTP',
  'The HTTP server, and requests to addresses that users state.',
  {
    HTTP_BODY_LIMIT_BYTES: z.coerce
      .number()
      .int()
      .min(1_024)
      .default(4 * 1024 * 1024)
      .describe('Largest request body'),
    HTTP_TRUSTED_PROXIES: listSchema.describe(
      'Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas',
    ),
    OUTBOUND_ALLOW_HOSTS: listSchema
      .refine(
        (hosts) => hosts.every((host) => /^[^\s/:]+:\d{1,5}$|^\[[0-9a-fA-F:.]+\]:\d{1,5}$/.test(host)),
        'must be a list of host:port',
      )
      .describe(
        'Private addresses that requests to addresses stated by users may reach, as host:port separated by commas',
      ),
  },
);
