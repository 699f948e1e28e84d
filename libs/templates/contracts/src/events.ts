import { defineEvent } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { templateSchema } from './schemas';

export const templateUpdated = defineEvent({
  context: 'templates',
  aggregate: 'template',
  event: 'updated',
  version: 1,
  summary: 'A template was added, reviewed or changed; the whole new state.',
  data: z.object({ template: templateSchema }),
});
