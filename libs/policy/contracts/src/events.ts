import { defineEvent } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { windowSchema } from './schemas';

export const windowChanged = defineEvent({
  context: 'policy',
  aggregate: 'window',
  event: 'changed',
  version: 1,
  summary: 'A customer service window was opened or extended.',
  data: z.object({ window: windowSchema }),
});
