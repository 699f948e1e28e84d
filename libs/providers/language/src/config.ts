import { defineConfig, secretSchema } from '@parlance/platform/config';
import { z } from 'zod';

export const languageConfig = defineConfig('Language', 'What summarises calls and draws data from them.', {
  LANGUAGE_PROVIDER: z
    .enum(['openai', 'none'])
    .default('none')
    .describe(
      '`openai`: a server with the OpenAI chat API. `none`: extracts and examples, without network, English only',
    ),
  LANGUAGE_URL: z
    .url()
    .default('https://api.openai.com')
    .describe('That server, without /v1. A private address also has to be in OUTBOUND_ALLOW_HOSTS'),
  LANGUAGE_API_KEY: secretSchema.optional().describe('Key for that server'),
  LANGUAGE_MODEL: z.string().min(1).default('gpt-4o-mini').describe('Model of that server'),
});
