import { defineConfig, secretSchema } from '@parlance/platform/config';
import { z } from 'zod';

const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

export const gatewayConfig = defineConfig(
  'API gateway',
  'The public API, the realtime connection and the console.',
  {
    SETUP_TOKEN: secretSchema
      .optional()
      .describe(
        'Whoever sends this as X-Setup-Token may create organisations; nobody may when it is not set',
      ),
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        'Address at which browsers reach the gateway. With https, cookies are Secure and HSTS is sent',
      ),
    CONSOLE_DIR: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of the built console; left out, it is not served'),
    RATE_LIMIT_PER_SECOND: count(50).describe(
      'Requests of one person or API key in the long run, for each replica',
    ),
    RATE_LIMIT_BURST: count(200).describe('Requests of one person or API key at once'),
    ADDRESS_RATE_LIMIT_PER_SECOND: count(2).describe(
      'Requests of one address without a valid credential in the long run',
    ),
    ADDRESS_RATE_LIMIT_BURST: count(60).describe(
      'Requests of one address without a valid credential at once',
    ),
    UPLOAD_LIMIT_BYTES: count(100 * 1024 * 1024).describe(
      'Largest file that is taken; WhatsApp takes documents up to 100 MB',
    ),
    REALTIME_MAX_CONNECTIONS: count(12_000).describe('WebSockets that one replica holds'),
    REALTIME_MAX_CONNECTIONS_PER_PRINCIPAL: count(20).describe(
      'WebSockets of one person or API key on a replica',
    ),
    STRICT_REPLIES: z
      .stringbool()
      .default(false)
      .describe('Answers 500 when a reply is not as its contract says; for tests'),
  },
);
