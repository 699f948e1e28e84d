import { defineConfig, secretSchema } from '@parlance/platform/config';
import { z } from 'zod';

export const speechConfig = defineConfig('Speech', 'What turns calls into text.', {
  SPEECH_PROVIDER: z
    .enum(['pocketsphinx', 'openai', 'none'])
    .default('pocketsphinx')
    .describe(
      '`pocketsphinx`: on this machine, English only, drafts. `openai`: a server with the OpenAI audio API. `none`: calls have no transcripts',
    ),
  POCKETSPHINX_BIN: z
    .string()
    .min(1)
    .default('pocketsphinx_continuous')
    .describe('The local recogniser. Where it is missing, transcripts say so'),
  POCKETSPHINX_MODEL: z
    .string()
    .min(1)
    .default('/usr/share/pocketsphinx/model/en-us')
    .describe('Folder with its acoustic model (en-us), language model (en-us.lm.bin) and dictionary'),
  SPEECH_URL: z
    .url()
    .default('https://api.openai.com')
    .describe('Server of `openai`, without /v1. A private address also has to be in OUTBOUND_ALLOW_HOSTS'),
  SPEECH_API_KEY: secretSchema.optional().describe('Key for that server'),
  SPEECH_MODEL: z.string().min(1).default('whisper-1').describe('Model of that server'),
  SPEECH_LANGUAGE: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'must be a language code such as en')
    .optional()
    .describe('Language of the calls, when they are all in one; left out, the server guesses'),
});
