import { callVisibilitySchema, defineEvent, idSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import {
  callDataSchema,
  recordingStateSchema,
  summarySchema,
  transcriptSchema,
  utteranceSchema,
} from './schemas';

const context = 'recordings';
const ofCall = {
  callId: idSchema,
  contactId: idSchema,
  conversationId: idSchema,
  ...callVisibilitySchema.shape,
};

export const utteranceHeard = defineEvent({
  context,
  aggregate: 'utterance',
  event: 'heard',
  version: 1,
  summary: 'Somebody in a call under way said something; a draft.',
  data: z.object({ ...ofCall, utterance: utteranceSchema }),
});

export const recordingUpdated = defineEvent({
  context,
  aggregate: 'recording',
  event: 'updated',
  version: 1,
  summary: "The state of a call's recording, transcript or summary changed.",
  data: z.object({
    ...ofCall,
    state: recordingStateSchema,
    transcript: transcriptSchema.pick({ state: true, draft: true }),
    summary: summarySchema.pick({ state: true, kind: true }),
    durationMs: z.int().nullable(),
    version: z.int(),
  }),
});

export const transcriptCompleted = defineEvent({
  context,
  aggregate: 'transcript',
  event: 'completed',
  version: 1,
  summary: 'The transcript of an ended call, for search.',
  data: z.object({ ...ofCall, draft: z.boolean(), text: z.string() }),
});

/** Stated once for every answered call, also when nothing could be drawn from it; then with the reason. */
export const callDataExtracted = defineEvent({
  context,
  aggregate: 'call-data',
  event: 'extracted',
  version: 1,
  summary: 'What was drawn from the conversation of an ended call (K-030).',
  data: z.object({
    ...ofCall,
    variables: callDataSchema,
    method: z.enum(['offline', 'model', 'none']),
    reason: z.string().nullable(),
  }),
});
