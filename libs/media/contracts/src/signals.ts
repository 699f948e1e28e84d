import { idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { sideSchema, type Side } from './side';

/** `sig.media.<tenant>.<call>`: what the bridge notices, at most once. Call signalling also polls, so losing one is safe. */
export const mediaSignalSubject = (tenantId: string, callId: string): string =>
  `sig.media.${tenantId}.${callId}`;
export const MEDIA_SIGNALS = 'sig.media.*.*';

/** `never-connected`: ICE or DTLS did not finish in time. `no-packets`: nothing came for too long. */
export const legLossSchema = z.enum(['never-connected', 'transport-failed', 'no-packets']);
export type LegLoss = z.infer<typeof legLossSchema>;

/** Why nothing is heard of a side. `only-silence`: packets come, but none that holds sound. */
export const silenceCauseSchema = z.enum(['not-connected', 'no-packets', 'only-silence']);
export type SilenceCause = z.infer<typeof silenceCauseSchema>;

export const mediaSignalSchema = z.object({
  tenantId: z.string(),
  callId: idSchema,
  bridgeId: z.string(),
  at: instantSchema,
  signal: z.discriminatedUnion('type', [
    z.object({ type: z.literal('customer-connected') }),
    z.object({ type: z.literal('customer-lost'), reason: legLossSchema }),
    z.object({ type: z.literal('agent-connected'), agentId: idSchema }),
    z.object({ type: z.literal('agent-lost'), agentId: idSchema, reason: legLossSchema }),
    /** Nothing audible from one side for some seconds (I9); `audible` ends it. */
    z.object({
      type: z.literal('silent'),
      side: sideSchema,
      forSeconds: z.number(),
      cause: silenceCauseSchema,
    }),
    z.object({ type: z.literal('audible'), side: sideSchema }),
    z.object({ type: z.literal('dtmf'), digit: z.string().regex(/^[0-9A-D*#]$/) }),
    /** The bridge gave the call up: nobody opened it in time, or the bridge is being stopped. */
    z.object({ type: z.literal('closed'), reason: z.enum(['never-opened', 'bridge-stopping']) }),
  ]),
});
export type MediaSignal = z.infer<typeof mediaSignalSchema>;

/** `sig.media-bridge.<bridge>` every second while the process lives; unheard for four seconds it is gone. */
export const bridgeHeartbeatSubject = (bridgeId: string): string => `sig.media-bridge.${bridgeId}`;
export const BRIDGE_HEARTBEATS = 'sig.media-bridge.*';
export const BRIDGE_HEARTBEAT_MS = 1_000;
export const BRIDGE_LOST_AFTER_MS = 4_000;

export const bridgeHeartbeatSchema = z.object({
  bridgeId: z.string(),
  at: instantSchema,
  calls: z.int(),
  maxCalls: z.int(),
});
export type BridgeHeartbeat = z.infer<typeof bridgeHeartbeatSchema>;

/** `sig.media-audio.<call>.<side>`: what one side says, while somebody has asked for it with `tap-audio`. */
export const audioTapSubject = (callId: string, side: Side): string => `sig.media-audio.${callId}.${side}`;
export const AUDIO_TAPS = 'sig.media-audio.*.*';

/** One Opus packet. `positionMs` is time since the call was answered; gaps are silence. */
export const tappedPacketSchema = z.object({
  callId: idSchema,
  side: sideSchema,
  positionMs: z.int(),
  opus: z.base64(),
});
export type TappedPacket = z.infer<typeof tappedPacketSchema>;
