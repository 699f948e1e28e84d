import { defineQuery, idSchema, principalSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { availabilitySchema, callbackSchema, callSchema } from './schemas';

const context = 'calls';
const actor = principalSchema;
const ofCall = z.object({ actor, callId: idSchema });
/** An offer of the agent's browser with all its candidates, and the bridge's answer to it. */
const sdp = z.string().min(10).max(20_000);
/** Graph has to be asked within it. */
const timeoutMs = 12_000;

export const metadataSchema = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/), z.string().max(1_000))
  .refine((entries) => Object.keys(entries).length <= 50, 'may have at most 50 entries');

/** The reply comes when Meta has the call; refusals of policy come back as they are, with nothing placed. */
export const startCall = defineQuery({
  context,
  endpoint: 'start-call',
  version: 1,
  summary:
    'Calls the customer of a conversation, if policy permits. With an offer, the agent is attached at once.',
  request: z.object({
    actor,
    conversationId: idSchema,
    offerSdp: sdp.optional(),
    metadata: metadataSchema.optional(),
    idempotencyKey: z.string().max(200).optional(),
  }),
  reply: z.object({ call: callSchema, answerSdp: sdp.nullable() }),
  timeoutMs,
});

/** One winner: everybody else is told `calls.answered_elsewhere` (I6). */
export const answerCall = defineQuery({
  context,
  endpoint: 'answer-call',
  version: 1,
  summary: 'Claims a ringing call and answers it.',
  request: ofCall.extend({ offerSdp: sdp }),
  reply: z.object({ call: callSchema, answerSdp: sdp }),
  timeoutMs,
});

export const declineCall = defineQuery({
  context,
  endpoint: 'decline-call',
  version: 1,
  summary: 'Stops the ringing at this agent; the call goes on to others.',
  request: ofCall,
  reply: callSchema,
});

export const attachAgent = defineQuery({
  context,
  endpoint: 'attach-agent',
  version: 1,
  summary: 'Brings the agent of a call back into it, for example after their tab was closed.',
  request: ofCall.extend({ offerSdp: sdp }),
  reply: z.object({ call: callSchema, answerSdp: sdp }),
  timeoutMs,
});

export const hangUpCall = defineQuery({
  context,
  endpoint: 'hang-up-call',
  version: 1,
  summary: 'Ends a call at any time; before the answer it cancels it. Ending an ended call is harmless.',
  request: ofCall,
  reply: callSchema,
  timeoutMs,
});

export const holdCall = defineQuery({
  context,
  endpoint: 'hold-call',
  version: 1,
  summary: 'Music for the customer and silence for the agent, or the conversation again.',
  request: ofCall.extend({ held: z.boolean() }),
  reply: callSchema,
});

export const getCall = defineQuery({
  context,
  endpoint: 'get-call',
  version: 1,
  summary: 'One call as it stands.',
  request: ofCall,
  reply: callSchema,
});

/** What an open console shows at once, also when it was opened while a phone rang (I4). */
export const listLiveCalls = defineQuery({
  context,
  endpoint: 'list-live-calls',
  version: 1,
  summary: 'Calls under way that the actor handles, is rung by or may see.',
  request: z.object({ actor }),
  reply: z.object({ items: z.array(callSchema) }),
});

export const setAvailability = defineQuery({
  context,
  endpoint: 'set-availability',
  version: 1,
  summary: 'Green or red, for oneself; supervisors also for members of their teams.',
  request: z.object({
    actor,
    userId: idSchema,
    chosen: availabilitySchema.shape.chosen,
  }),
  reply: availabilitySchema,
});

export const listAvailability = defineQuery({
  context,
  endpoint: 'list-availability',
  version: 1,
  summary: "Everybody's availability for calls (C-130, C-153).",
  request: z.object({ actor }),
  reply: z.object({ items: z.array(availabilitySchema) }),
});

export const listCallbacks = defineQuery({
  context,
  endpoint: 'list-callbacks',
  version: 1,
  summary: 'Customers to call back, who has waited longest first.',
  request: z.object({
    actor,
    state: callbackSchema.shape.state.default('open'),
    limit: z.int().min(1).max(200).default(100),
  }),
  reply: z.object({ items: z.array(callbackSchema), open: z.int() }),
});

export const dismissCallback = defineQuery({
  context,
  endpoint: 'dismiss-callback',
  version: 1,
  summary: 'Takes a customer off the queue without a call. Calling them settles it by itself.',
  request: z.object({ actor, callbackId: idSchema }),
  reply: callbackSchema,
});
