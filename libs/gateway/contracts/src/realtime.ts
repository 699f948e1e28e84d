import { callHistoryEntrySchema } from '@parlance/analytics/contracts';
import { functionRunSchema, messageFunctionSchema } from '@parlance/automation/contracts';
import { availabilitySchema, callbackSchema, callSchema } from '@parlance/calls/contracts';
import { contactSchema, conversationSchema, inboxSchema, messageSchema } from '@parlance/messaging/contracts';
import { callPermissionSchema, callSettingsSchema, windowSchema } from '@parlance/policy/contracts';
import { recordingUpdated, utteranceSchema } from '@parlance/recordings/contracts';
import { idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { templateSchema } from '@parlance/templates/contracts';
import { teamSchema, userSchema } from '@parlance/workspace/contracts';
import { z } from 'zod';

/** `GET /v1/realtime` as a WebSocket. The cookie or `Sec-WebSocket-Protocol: bearer.<token>` authenticates it. */
export const REALTIME_PATH = '/v1/realtime';

/** How the server ends a connection. After `signIn` a new session is needed; after the others, come back with `hello`. */
export const REALTIME_CLOSE = {
  /** A message that is not of this protocol, or no `hello` in time. */
  protocol: 4400,
  signIn: 4401,
  /** More connections of one person, or more messages, than are served. */
  tooMany: 4429,
  /** The client reads more slowly than things happen. */
  tooSlow: 4408,
  restarting: 1012,
} as const;

const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), message: messageSchema }),
  z.object({
    kind: z.literal('message-status'),
    messageId: idSchema,
    conversationId: idSchema,
    state: messageSchema.shape.state,
    stateTimes: messageSchema.shape.stateTimes,
    failure: messageSchema.shape.failure,
    wamid: z.string().nullable(),
  }),
  z.object({ kind: z.literal('conversation'), conversation: conversationSchema }),
  z.object({ kind: z.literal('contact'), contact: contactSchema }),
  z.object({ kind: z.literal('inbox'), inbox: inboxSchema }),
  z.object({ kind: z.literal('window'), window: windowSchema }),
  z.object({ kind: z.literal('template'), template: templateSchema }),
  z.object({ kind: z.literal('user'), user: userSchema }),
  z.object({ kind: z.literal('team'), team: teamSchema }),
  z.object({ kind: z.literal('call'), call: callSchema }),
  z.object({ kind: z.literal('availability'), availability: availabilitySchema }),
  z.object({ kind: z.literal('callback'), callback: callbackSchema }),
  z.object({ kind: z.literal('call-permission'), permission: callPermissionSchema }),
  z.object({ kind: z.literal('call-settings'), settings: callSettingsSchema }),
  z.object({ kind: z.literal('utterance'), callId: idSchema, utterance: utteranceSchema }),
  z.object({ kind: z.literal('recording'), recording: recordingUpdated.data }),
  z.object({ kind: z.literal('call-history'), entry: callHistoryEntrySchema }),
  z.object({ kind: z.literal('message-function'), function: messageFunctionSchema, deleted: z.boolean() }),
  z.object({ kind: z.literal('function-run'), run: functionRunSchema }),
]);
export type RealtimeChange = z.infer<typeof change>;

export const viewerSchema = z.object({ userId: idSchema, name: z.string(), typing: z.boolean() });
export type Viewer = z.infer<typeof viewerSchema>;

/**
 * What the server says. `sequence` grows by one per change of the organisation on this gateway, so that a client that
 * does not see everything sees gaps; send the last one back to resume. `hello` with `resumed` repeats the sequence that
 * was sent, and what was missed follows; without it the client reads everything again.
 */
export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    epoch: z.string(),
    sequence: z.int(),
    serverTime: instantSchema,
    resumed: z.boolean(),
  }),
  z.object({ type: z.literal('change'), sequence: z.int(), at: instantSchema, change }),
  /** Everyone who has this conversation open, yourself included. */
  z.object({ type: z.literal('viewers'), conversationId: idSchema, viewers: z.array(viewerSchema) }),
  /** The server's clock, at least every 15 seconds; also the sign of life. */
  z.object({
    type: z.literal('time'),
    serverTime: instantSchema,
    /** Everything up to here has been offered to you: resume from it. */
    sequence: z.int().optional(),
  }),
  z.object({ type: z.literal('problem'), code: z.string(), detail: z.string() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** What a client says. The first message is `hello`; with epoch and sequence it asks for what it missed. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), epoch: z.string().optional(), sequence: z.int().optional() }),
  z.object({ type: z.literal('viewing'), conversationId: idSchema.nullable() }),
  z.object({ type: z.literal('typing'), conversationId: idSchema, typing: z.boolean() }),
  z.object({ type: z.literal('alive') }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;
