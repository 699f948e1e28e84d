import { callVisibilitySchema, idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

const side = z.enum(['customer', 'agent']);

/** `unavailable` comes with a reason: recording was off, or its files are gone (X-11, I31). */
export const recordingStateSchema = z.enum(['none', 'recording', 'processing', 'ready', 'unavailable']);

export const utteranceSchema = z
  .object({
    side,
    /** Since the answer of the call, on the clock of the recording. */
    startMs: z.int(),
    endMs: z.int(),
    text: z.string(),
    /** 0 to 1; null when the recogniser does not say. */
    confidence: z.number().nullable(),
  })
  .meta({ id: 'Utterance' });
export type Utterance = z.infer<typeof utteranceSchema>;

export const transcriptSchema = z
  .object({
    state: z.enum(['none', 'live', 'processing', 'ready', 'failed']),
    /** Why there is none, or why it failed. */
    reason: z.string().nullable(),
    /** Drafts come from the local recogniser, or while the call runs: good for finding, not for quoting. */
    draft: z.boolean(),
    language: z.string().nullable(),
    provider: z.string().nullable(),
    utterances: z.array(utteranceSchema),
  })
  .meta({ id: 'Transcript' });
export type Transcript = z.infer<typeof transcriptSchema>;

export const summarySchema = z
  .object({
    state: z.enum(['none', 'processing', 'ready', 'failed']),
    reason: z.string().nullable(),
    /** `extract`: sentences that were said. `model`: written by a language model. */
    kind: z.enum(['extract', 'model']).nullable(),
    points: z.array(z.object({ text: z.string(), utterance: z.int().nullable() })),
    actionItems: z.array(z.object({ text: z.string(), utterance: z.int().nullable() })),
  })
  .meta({ id: 'CallSummary' });
export type CallSummary = z.infer<typeof summarySchema>;

export const callDataSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** What is kept of one call beside its history (C-097, C-098). */
export const callRecordingSchema = z
  .object({
    callId: idSchema,
    contactId: idSchema,
    conversationId: idSchema,
    ...callVisibilitySchema.shape,
    state: recordingStateSchema,
    reason: z.string().nullable(),
    startedAt: instantSchema.nullable(),
    durationMs: z.int().nullable(),
    /** Files that can be downloaded; `stereo` has the customer left and the agent right. */
    files: z.array(
      z.object({
        file: z.enum(['stereo', 'customer', 'agent']),
        sizeBytes: z.int(),
        sha256: z.string().nullable(),
      }),
    ),
    /** What was played to both sides to tell them that they are recorded. */
    announcement: z
      .object({
        at: instantSchema,
        language: z.string(),
        sha256: z.string(),
        kind: z.enum(['speech', 'tone']),
      })
      .nullable(),
    /** Holds, and times in which the agent was gone and the customer heard music; milliseconds since the answer. */
    spans: z.array(
      z.object({ kind: z.enum(['hold', 'agent-away']), fromMs: z.int(), toMs: z.int().nullable() }),
    ),
    transcript: transcriptSchema,
    summary: summarySchema,
    /** Variables that were drawn from the conversation (K-030). */
    variables: callDataSchema,
    version: z.int(),
  })
  .meta({ id: 'CallRecording' });
export type CallRecording = z.infer<typeof callRecordingSchema>;
