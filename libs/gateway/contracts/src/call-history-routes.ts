import {
  callHistoryEntrySchema,
  callSortSchema,
  callTabSchema,
  getCallFigures,
  listCallHistory,
} from '@parlance/analytics/contracts';
import { callRecordingSchema } from '@parlance/recordings/contracts';
import { idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { idListSchema, pageQuerySchema } from './query-string';
import { defineRoute } from './route';

const tag = 'Call history';
const callParams = z.object({ callId: idSchema });

const filterQuery = z.object({
  tab: callTabSchema.optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  agentIds: idListSchema.optional(),
  inboxIds: idListSchema.optional(),
  contactId: idSchema.optional(),
  needsFollowUp: z.enum(['true', 'false']).optional(),
  search: z.string().max(100).optional(),
  sort: callSortSchema.optional(),
});

export const listCallHistoryRoute = defineRoute({
  operationId: 'listCallHistory',
  method: 'GET',
  path: '/v1/call-history',
  tag,
  summary: 'Calls you may see, filtered and sorted.',
  access: 'calls:read',
  query: pageQuerySchema.extend(filterQuery.shape),
  reply: listCallHistory.reply.meta({ id: 'CallHistoryPage' }),
});

export const exportCallHistoryRoute = defineRoute({
  operationId: 'exportCallHistory',
  method: 'GET',
  path: '/v1/call-history/export',
  tag,
  summary: 'The same calls as CSV, streamed.',
  access: 'calls:read',
  query: filterQuery.extend({ timeZone: z.string().max(64).optional() }),
  replyKind: 'bytes',
});

export const getCallHistoryEntryRoute = defineRoute({
  operationId: 'getCallHistoryEntry',
  method: 'GET',
  path: '/v1/call-history/{callId}',
  tag,
  summary: 'One call of the history.',
  access: 'calls:read',
  params: callParams,
  reply: callHistoryEntrySchema,
});

export const getCallFiguresRoute = defineRoute({
  operationId: 'getCallFigures',
  method: 'GET',
  path: '/v1/call-figures',
  tag,
  summary: 'How calls went in a span of time.',
  access: 'calls:read',
  query: z.object({ from: instantSchema, to: instantSchema }),
  reply: getCallFigures.reply.meta({ id: 'CallFigures' }),
});

export const getCallRecordingRoute = defineRoute({
  operationId: 'getCallRecording',
  method: 'GET',
  path: '/v1/call-history/{callId}/recording',
  tag,
  summary: 'Recording, transcript and summary of a call, and why there is none.',
  access: 'calls:read',
  params: callParams,
  reply: callRecordingSchema,
});

/** Answers range requests, so that a player can seek. */
export const downloadRecordingRoute = defineRoute({
  operationId: 'downloadRecording',
  method: 'GET',
  path: '/v1/call-history/{callId}/recording/{file}',
  tag,
  summary: 'The audio: both sides left and right, or one side alone.',
  access: 'calls:read',
  params: callParams.extend({ file: z.enum(['stereo', 'customer', 'agent']) }),
  query: z.object({ download: z.literal('1').optional() }),
  replyKind: 'bytes',
});

export const downloadCallDocumentRoute = defineRoute({
  operationId: 'downloadCallDocument',
  method: 'GET',
  path: '/v1/call-history/{callId}/documents/{document}',
  tag,
  summary: 'Transcript or summary as a file.',
  access: 'calls:read',
  params: callParams.extend({ document: z.enum(['transcript', 'summary']) }),
  query: z.object({ format: z.enum(['txt', 'vtt', 'json']).optional() }),
  replyKind: 'bytes',
});
