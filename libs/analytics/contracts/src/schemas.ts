import { callDirectionSchema, callEndSchema, callStateSchema } from '@parlance/calls/contracts';
import { recordingStateSchema, summarySchema, transcriptSchema } from '@parlance/recordings/contracts';
import { callVisibilitySchema, idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

/** The tabs of the Calls page, derived from direction and outcome (C-082 to C-085, X-10). */
export const callTabSchema = z.enum(['all', 'incoming', 'outgoing', 'missed', 'canceled']);
export type CallTab = z.infer<typeof callTabSchema>;

/** One row of the call history (C-087 to C-091). Names are as they are known today. */
export const callHistoryEntrySchema = z
  .object({
    callId: idSchema,
    conversationId: idSchema,
    contactId: idSchema,
    contactName: z.string().nullable(),
    contactPhone: z.string().nullable(),
    inboxName: z.string().nullable(),
    agentName: z.string().nullable(),
    ...callVisibilitySchema.shape,
    direction: callDirectionSchema,
    state: callStateSchema,
    startedAt: instantSchema,
    answeredAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
    /** Seconds of conversation, and of ringing before it. */
    durationSeconds: z.int().nullable(),
    ringSeconds: z.int().nullable(),
    end: callEndSchema.nullable(),
    recording: recordingStateSchema,
    transcript: transcriptSchema.shape.state,
    summary: summarySchema.shape.state,
    /** Nobody has spoken with this customer since: missed, cancelled and unanswered calls (C-086). */
    needsFollowUp: z.boolean(),
    /** Where a search found its words in the transcript, around them; null otherwise. */
    excerpt: z.string().nullable(),
  })
  .meta({ id: 'CallHistoryEntry' });
export type CallHistoryEntry = z.infer<typeof callHistoryEntrySchema>;

/** Everything combines with everything (C-075). */
export const callHistoryFilterSchema = z.object({
  tab: callTabSchema.default('all'),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  agentIds: z.array(idSchema).max(50).optional(),
  inboxIds: z.array(idSchema).max(50).optional(),
  contactId: idSchema.optional(),
  needsFollowUp: z.boolean().optional(),
  /** Part of a name or number, or words that were spoken (C-071, C-101). */
  search: z.string().trim().max(100).optional(),
});
export type CallHistoryFilter = z.infer<typeof callHistoryFilterSchema>;

export const callSortSchema = z.enum(['newest', 'oldest', 'longest', 'shortest']);
export type CallSort = z.infer<typeof callSortSchema>;
