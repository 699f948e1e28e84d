import { defineQuery, idSchema, principalSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { callRecordingSchema } from './schemas';

const context = 'recordings';
const ofCall = z.object({ actor: principalSchema, callId: idSchema });

/** Every call has one, if only to say why there is nothing. */
export const getCallRecording = defineQuery({
  context,
  endpoint: 'get-call-recording',
  version: 1,
  summary: 'Recording, transcript and summary of a call.',
  request: ofCall,
  reply: callRecordingSchema,
});

export const getRecordingFile = defineQuery({
  context,
  endpoint: 'get-recording-file',
  version: 1,
  summary: 'Where the bytes of a recording are, for whoever may see the call.',
  request: ofCall.extend({ file: z.enum(['stereo', 'customer', 'agent']) }),
  reply: z.object({
    objectKey: z.string(),
    mimeType: z.string(),
    fileName: z.string(),
    sizeBytes: z.int(),
  }),
});

export const getCallDocument = defineQuery({
  context,
  endpoint: 'get-call-document',
  version: 1,
  summary: 'Transcript or summary as a file (C-104); `vtt` is for transcripts only.',
  request: ofCall.extend({
    document: z.enum(['transcript', 'summary']),
    format: z.enum(['txt', 'vtt', 'json']),
  }),
  reply: z.object({ content: z.string(), mimeType: z.string(), fileName: z.string() }),
});
