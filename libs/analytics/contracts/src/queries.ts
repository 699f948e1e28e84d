import {
  defineQuery,
  idSchema,
  instantSchema,
  pageOf,
  pageRequestSchema,
  principalSchema,
} from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { callHistoryEntrySchema, callHistoryFilterSchema, callSortSchema } from './schemas';

const context = 'analytics';
const actor = principalSchema;

/** Counts are exact below it; this number stands for so many or more. */
export const CALL_COUNT_LIMIT = 10_000;

export const listCallHistory = defineQuery({
  context,
  endpoint: 'list-call-history',
  version: 1,
  summary: 'Calls that the actor may see, filtered and sorted, a page at a time.',
  request: pageRequestSchema.extend({
    ...callHistoryFilterSchema.shape,
    actor,
    sort: callSortSchema.default('newest'),
  }),
  reply: pageOf(callHistoryEntrySchema).extend({
    /** How many there are in each tab, and to be followed up, under the filters beside these two; see the limit. */
    counts: z.object({
      all: z.int(),
      incoming: z.int(),
      outgoing: z.int(),
      missed: z.int(),
      canceled: z.int(),
      needsFollowUp: z.int(),
    }),
  }),
});

export const getCallHistoryEntry = defineQuery({
  context,
  endpoint: 'get-call-history-entry',
  version: 1,
  summary: 'One call of the history.',
  request: z.object({ actor, callId: idSchema }),
  reply: callHistoryEntrySchema,
});

/** Asked again and again with `nextCursor`, so that an export of any size is a stream (C-080, C-096). */
export const exportCallHistory = defineQuery({
  context,
  endpoint: 'export-call-history',
  version: 1,
  summary:
    'The same calls as CSV, some hundred rows at a time; the first part begins with the names of the columns.',
  request: z.object({
    ...callHistoryFilterSchema.shape,
    actor,
    sort: callSortSchema.default('newest'),
    /** IANA name; times are written in it. */
    timeZone: z.string().max(64).default('UTC'),
    cursor: z.string().max(512).optional(),
  }),
  reply: z.object({ csv: z.string(), rows: z.int(), nextCursor: z.string().nullable() }),
  timeoutMs: 10_000,
});

export const getCallFigures = defineQuery({
  context,
  endpoint: 'get-call-figures',
  version: 1,
  summary: 'How calls went in a span of time (C-106): counts, pick-up rates, talk time, by agent.',
  request: z.object({ actor, from: instantSchema, to: instantSchema }),
  reply: z.object({
    inbound: z.object({ total: z.int(), answered: z.int(), missed: z.int(), canceled: z.int() }),
    outbound: z.object({ total: z.int(), answered: z.int(), unanswered: z.int() }),
    /** Answered of all that rang, 0 to 1; null without any. */
    pickUpRate: z.object({ inbound: z.number().nullable(), outbound: z.number().nullable() }),
    talkSeconds: z.int(),
    agents: z.array(
      z.object({ agentId: idSchema, name: z.string().nullable(), calls: z.int(), talkSeconds: z.int() }),
    ),
  }),
});
