import { defineConfig } from '@parlance/platform/config';
import { z } from 'zod';

const count = (byDefault: number) => z.coerce.number().int().min(0).max(100).default(byDefault);

export const recordingsConfig = defineConfig('Recordings', 'What is made of calls.', {
  LIVE_TRANSCRIPTIONS: count(2).describe(
    'Calls that one process listens to while they run. Locally recognised, each takes most of a core; 0 switches it off',
  ),
  RECORDING_CONCURRENCY: count(2)
    .refine((value) => value > 0, 'must be at least 1')
    .describe('Ended calls that one process transcribes and summarises at the same time'),
  RECORDING_LEASE_SECONDS: z.coerce
    .number()
    .int()
    .min(2)
    .max(3_600)
    .default(30)
    .describe('Seconds after which another process takes over the work of one that is not heard of any more'),
});
