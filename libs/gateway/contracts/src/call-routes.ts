import { availabilitySchema, callbackSchema, callSchema, metadataSchema } from '@parlance/calls/contracts';
import { pairConversationSchema } from '@parlance/messaging/contracts';
import {
  callPermissionSchema,
  callSettingsSchema,
  callSettingsWarningSchema,
  inboundDecisionSchema,
  updateCallSettingsSchema,
} from '@parlance/policy/contracts';
import { idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { defineRoute } from './route';

const tag = 'Calls';
const callParams = z.object({ callId: idSchema });
const sdp = z
  .string()
  .min(10)
  .max(20_000)
  .describe("The offer of the agent's browser, with all its candidates");

export const startCallRoute = defineRoute({
  operationId: 'startCall',
  method: 'POST',
  path: '/v1/calls',
  tag,
  summary: 'Calls the customer of a conversation, if policy permits; a refusal says why and from when.',
  access: 'calls:write',
  body: z
    .object({ conversationId: idSchema, offerSdp: sdp.optional(), metadata: metadataSchema.optional() })
    .meta({ id: 'StartCall' }),
  reply: z.object({ call: callSchema, answerSdp: z.string().nullable() }).meta({ id: 'StartedCall' }),
  status: 201,
  idempotent: true,
});

export const listLiveCallsRoute = defineRoute({
  operationId: 'listLiveCalls',
  method: 'GET',
  path: '/v1/calls',
  tag,
  summary: 'Calls under way that you handle, are rung by, or may see.',
  access: 'calls:read',
  reply: z.object({ items: z.array(callSchema) }).meta({ id: 'LiveCalls' }),
});

export const getCallRoute = defineRoute({
  operationId: 'getCall',
  method: 'GET',
  path: '/v1/calls/{callId}',
  tag,
  summary: 'One call as it stands.',
  access: 'calls:read',
  params: callParams,
  reply: callSchema,
});

const attached = z.object({ call: callSchema, answerSdp: z.string() }).meta({ id: 'AttachedCall' });

export const answerCallRoute = defineRoute({
  operationId: 'answerCall',
  method: 'POST',
  path: '/v1/calls/{callId}/answer',
  tag,
  summary: 'Answers a call that rings at you. The first one wins.',
  access: 'calls:write',
  params: callParams,
  body: z.object({ offerSdp: sdp }).meta({ id: 'AnswerCall' }),
  reply: attached,
});

export const declineCallRoute = defineRoute({
  operationId: 'declineCall',
  method: 'POST',
  path: '/v1/calls/{callId}/decline',
  tag,
  summary: 'Stops the ringing at you; the call goes on to others.',
  access: 'calls:write',
  params: callParams,
  reply: callSchema,
});

export const attachAgentRoute = defineRoute({
  operationId: 'attachAgent',
  method: 'POST',
  path: '/v1/calls/{callId}/agent-leg',
  tag,
  summary: 'Brings you back into your call, for example after a reload.',
  access: 'calls:write',
  params: callParams,
  body: z.object({ offerSdp: sdp }).meta({ id: 'AttachAgent' }),
  reply: attached,
});

export const hangUpCallRoute = defineRoute({
  operationId: 'hangUpCall',
  method: 'POST',
  path: '/v1/calls/{callId}/hang-up',
  tag,
  summary: 'Ends your call; before the answer it cancels it.',
  access: 'calls:write',
  params: callParams,
  reply: callSchema,
});

export const holdCallRoute = defineRoute({
  operationId: 'holdCall',
  method: 'PUT',
  path: '/v1/calls/{callId}/hold',
  tag,
  summary: 'Plays music to the customer, or takes them back.',
  access: 'calls:write',
  params: callParams,
  body: z.object({ held: z.boolean() }).meta({ id: 'HoldCall' }),
  reply: callSchema,
});

export const listAvailabilityRoute = defineRoute({
  operationId: 'listAvailability',
  method: 'GET',
  path: '/v1/availability',
  tag,
  summary: 'Who is available for calls.',
  access: 'calls:read',
  reply: z.object({ items: z.array(availabilitySchema) }).meta({ id: 'AvailabilityList' }),
});

export const setAvailabilityRoute = defineRoute({
  operationId: 'setAvailability',
  method: 'PUT',
  path: '/v1/availability/{userId}',
  tag,
  summary: 'Turns somebody green or red: yourself, or as their supervisor.',
  access: 'calls:write',
  params: z.object({ userId: idSchema }),
  body: z.object({ chosen: availabilitySchema.shape.chosen }).meta({ id: 'SetAvailability' }),
  reply: availabilitySchema,
});

export const listCallbacksRoute = defineRoute({
  operationId: 'listCallbacks',
  method: 'GET',
  path: '/v1/callbacks',
  tag,
  summary: 'Customers to call back, who has waited longest first.',
  access: 'calls:read',
  query: z.object({ state: callbackSchema.shape.state.optional() }),
  reply: z.object({ items: z.array(callbackSchema), open: z.int() }).meta({ id: 'CallbackList' }),
});

export const dismissCallbackRoute = defineRoute({
  operationId: 'dismissCallback',
  method: 'POST',
  path: '/v1/callbacks/{callbackId}/dismiss',
  tag,
  summary: 'Takes a customer off the queue without a call.',
  access: 'calls:write',
  params: z.object({ callbackId: idSchema }),
  reply: callbackSchema,
});

/** For a screen; asking for permission is sending a message. */
export const getCallPermissionRoute = defineRoute({
  operationId: 'getCallPermission',
  method: 'GET',
  path: '/v1/conversations/{conversationId}/call-permission',
  tag,
  summary: 'Whether the customer may be called, and if not, why and what is possible.',
  access: 'conversations:read',
  params: z.object({ conversationId: idSchema }),
  reply: callPermissionSchema,
});

/** A permission with whose it is. Both are null where you do not see the conversation, or messaging does not answer. */
const permissionOfContact = callPermissionSchema
  .extend({
    contact: pairConversationSchema.shape.contact.nullable(),
    conversationId: idSchema.nullable(),
  })
  .meta({ id: 'CallPermissionOfContact' });
export type CallPermissionOfContact = z.infer<typeof permissionOfContact>;

export const listCallPermissionsRoute = defineRoute({
  operationId: 'listCallPermissions',
  method: 'GET',
  path: '/v1/call-permissions',
  tag,
  summary: 'The permission board: grants that expire soonest first.',
  access: 'calls:read',
  query: z.object({ filter: z.enum(['expiring', 'requested', 'at-risk', 'all']).optional() }),
  reply: z.object({ items: z.array(permissionOfContact) }).meta({ id: 'CallPermissionList' }),
});

const settingsView = z
  .object({
    settings: callSettingsSchema,
    openNow: z.boolean(),
    nextOpening: instantSchema.nullable(),
    inbound: inboundDecisionSchema,
    warnings: z.array(callSettingsWarningSchema),
  })
  .meta({ id: 'CallSettingsView' });
export type CallSettingsView = z.infer<typeof settingsView>;

export const getCallSettingsRoute = defineRoute({
  operationId: 'getCallSettings',
  method: 'GET',
  path: '/v1/inboxes/{inboxId}/call-settings',
  tag,
  summary: "An inbox's call settings, and whether it is open for calls now.",
  access: 'calls:read',
  params: z.object({ inboxId: idSchema }),
  reply: settingsView,
});

export const updateCallSettingsRoute = defineRoute({
  operationId: 'updateCallSettings',
  method: 'PATCH',
  path: '/v1/inboxes/{inboxId}/call-settings',
  tag,
  summary: 'Changes call settings; they are handed to Meta at once. Administrators and super agents.',
  access: 'workspace:write',
  roles: ['administrator', 'super-agent'],
  params: z.object({ inboxId: idSchema }),
  body: updateCallSettingsSchema,
  reply: callSettingsSchema,
});
