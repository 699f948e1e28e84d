import { defineQuery, idSchema, instantSchema, tenantIdSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

const context = 'media';
const sdp = z.string().min(10).max(20_000);
/** A call is pinned to one bridge process; everything after its creation is asked there: `{ instance: bridgeId }`. */
const at = 'instance';
const onBridge = z.object({ callId: idSchema });
const nothing = z.object({});

/** How a call is recorded; fixed at its start (I8). With a language, both sides are told before anything else. */
export const mediaRecordingSchema = z.object({
  enabled: z.boolean(),
  announcementLanguage: z.string().max(20).nullable(),
});

/**
 * Any bridge of the queue group answers; a full one refuses with `media.bridge_full`: ask again. Repeating it at the
 * same bridge gives the same answer, as Meta demands of pre-accept and accept.
 */
export const createInboundCall = defineQuery({
  context,
  endpoint: 'create-inbound-call',
  version: 1,
  summary: "Takes WhatsApp's offer and gives the canonical answer for pre-accept and accept.",
  request: z.object({
    tenantId: tenantIdSchema,
    callId: idSchema,
    offerSdp: sdp,
    recording: mediaRecordingSchema,
  }),
  reply: z.object({ bridgeId: z.string(), answerSdp: sdp }),
  timeoutMs: 5_000,
});

export const createOutboundCall = defineQuery({
  context,
  endpoint: 'create-outbound-call',
  version: 1,
  summary: 'Makes the offer for a business-initiated call.',
  request: z.object({ tenantId: tenantIdSchema, callId: idSchema, recording: mediaRecordingSchema }),
  reply: z.object({ bridgeId: z.string(), offerSdp: sdp }),
  timeoutMs: 5_000,
});

export const applyRemoteAnswer = defineQuery({
  context,
  endpoint: 'apply-remote-answer',
  version: 1,
  at,
  summary: "Applies WhatsApp's answer to our offer. Repeating it is harmless.",
  request: onBridge.extend({ answerSdp: sdp }),
  reply: nothing,
});

/** WhatsApp clients take the first packet as the answer, so none may leave before `accept` is through. */
export const openMedia = defineQuery({
  context,
  endpoint: 'open-media',
  version: 1,
  at,
  summary: 'From now on audio flows: the call is answered. Recording starts here. Repeating it is harmless.',
  request: onBridge.extend({ answeredAt: instantSchema }),
  reply: nothing,
});

export const attachAgent = defineQuery({
  context,
  endpoint: 'attach-agent',
  version: 1,
  at,
  summary:
    "Takes the offer of the agent's browser and answers it. An earlier agent leg is replaced as soon as the new one is heard.",
  request: onBridge.extend({ agentId: idSchema, offerSdp: sdp }),
  reply: z.object({ answerSdp: sdp }),
  timeoutMs: 5_000,
});

export const setMediaHold = defineQuery({
  context,
  endpoint: 'set-hold',
  version: 1,
  at,
  summary: 'Music for the customer and silence for the agent, or the conversation again.',
  request: onBridge.extend({ held: z.boolean() }),
  reply: nothing,
});

export const tapAudio = defineQuery({
  context,
  endpoint: 'tap-audio',
  version: 1,
  at,
  summary:
    'Publishes what both sides say on `sig.media-audio.<call>.<side>` for so many seconds; whoever listens longer asks again.',
  request: onBridge.extend({ forSeconds: z.int().min(1).max(60) }),
  reply: nothing,
});

export const closeCall = defineQuery({
  context,
  endpoint: 'close-call',
  version: 1,
  at,
  summary: 'Closes both legs and finishes the recording. Repeating it is harmless.',
  request: onBridge,
  reply: z.object({ known: z.boolean() }),
  timeoutMs: 5_000,
});

/** Asked by call-signalling to see which of its calls a bridge still holds. */
export const listBridgedCalls = defineQuery({
  context,
  endpoint: 'list-bridged-calls',
  version: 1,
  at,
  summary: 'The calls of one bridge process.',
  request: nothing,
  reply: z.object({
    calls: z.array(
      z.object({
        callId: idSchema,
        open: z.boolean(),
        customer: z.enum(['connecting', 'present', 'lost']),
        agentId: idSchema.nullable(),
        agent: z.enum(['none', 'connecting', 'present', 'lost']),
      }),
    ),
  }),
});
