import { defineEvent } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { callHistoryEntrySchema } from './schemas';

export const callHistoryChanged = defineEvent({
  context: 'analytics',
  aggregate: 'call-history',
  event: 'changed',
  version: 1,
  summary: 'A row of the call history is new or has changed.',
  data: z.object({ entry: callHistoryEntrySchema }),
});
