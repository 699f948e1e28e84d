import {
  contactSchema,
  conversationSchema,
  conversationStageSchema,
  messageSchema,
  outgoingContentSchema,
} from '@parlance/messaging/contracts';
import { callPermissionSchema, windowSchema } from '@parlance/policy/contracts';
import { idSchema, pageOf } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { pageQuerySchema } from './query-string';
import { defineRoute } from './route';

const tag = 'Conversations';
const conversationParams = z.object({ conversationId: idSchema });

/** A conversation with what policy says of it: its customer service window and whether the customer may be called. Null
 * when policy does not answer. */
export const conversationViewSchema = conversationSchema
  .extend({ window: windowSchema.nullable(), callPermission: callPermissionSchema.nullable() })
  .meta({ id: 'ConversationView' });
export type ConversationView = z.infer<typeof conversationViewSchema>;

export const listConversationsRoute = defineRoute({
  operationId: 'listConversations',
  method: 'GET',
  path: '/v1/conversations',
  tag,
  summary: 'The conversations you may see, latest activity first.',
  access: 'conversations:read',
  query: pageQuerySchema.extend({
    view: z.enum(['all', 'mine', 'unassigned', 'resolved']).optional(),
    inboxId: idSchema.optional(),
    search: z.string().max(100).optional(),
  }),
  reply: pageOf(conversationViewSchema)
    .extend({ counts: z.object({ all: z.int(), mine: z.int(), unassigned: z.int() }) })
    .meta({ id: 'ConversationPage' }),
});

export const startConversationRoute = defineRoute({
  operationId: 'startConversation',
  method: 'POST',
  path: '/v1/conversations',
  tag,
  summary: 'Opens (or finds) the conversation of an inbox with a phone number.',
  access: 'conversations:write',
  body: z
    .object({
      inboxId: idSchema,
      phone: z.string().min(1, 'must not be empty'),
      name: z.string().max(120).optional(),
    })
    .meta({ id: 'StartConversation' }),
  reply: conversationViewSchema,
  status: 201,
  idempotent: true,
});

export const getConversationRoute = defineRoute({
  operationId: 'getConversation',
  method: 'GET',
  path: '/v1/conversations/{conversationId}',
  tag,
  summary: 'One conversation with its window.',
  access: 'conversations:read',
  params: conversationParams,
  reply: conversationViewSchema,
});

export const updateConversationRoute = defineRoute({
  operationId: 'updateConversation',
  method: 'PATCH',
  path: '/v1/conversations/{conversationId}',
  tag,
  summary: 'Assigns, hands to a team, resolves, reopens, or sets the collaborators.',
  access: 'conversations:write',
  params: conversationParams,
  body: z
    .object({
      assigneeId: idSchema.nullable(),
      teamId: idSchema.nullable(),
      stage: conversationStageSchema,
      collaboratorIds: z.array(idSchema).max(20),
    })
    .partial()
    .refine((change) => Object.keys(change).length > 0, 'must name at least one change')
    .meta({ id: 'UpdateConversation' }),
  reply: conversationViewSchema,
});

export const markReadRoute = defineRoute({
  operationId: 'markConversationRead',
  method: 'POST',
  path: '/v1/conversations/{conversationId}/read',
  tag,
  summary: 'Marks the conversation read, here and at the customer.',
  access: 'conversations:write',
  params: conversationParams,
  reply: conversationViewSchema,
});

export const showTypingRoute = defineRoute({
  operationId: 'showTyping',
  method: 'POST',
  path: '/v1/conversations/{conversationId}/typing',
  tag,
  summary: 'Shows the typing indicator at the customer.',
  access: 'conversations:write',
  params: conversationParams,
  status: 204,
});

export const listMessagesRoute = defineRoute({
  operationId: 'listMessages',
  method: 'GET',
  path: '/v1/conversations/{conversationId}/messages',
  tag,
  summary: 'The timeline, newest first.',
  access: 'conversations:read',
  params: conversationParams,
  query: pageQuerySchema,
  reply: pageOf(messageSchema).meta({ id: 'MessagePage' }),
});

export const sendMessageRoute = defineRoute({
  operationId: 'sendMessage',
  method: 'POST',
  path: '/v1/conversations/{conversationId}/messages',
  tag,
  summary:
    'Sends a message. 202 means it is recorded and will be sent once; a refusal says why and what is possible.',
  access: 'conversations:write',
  params: conversationParams,
  body: z
    .object({ content: outgoingContentSchema, replyToMessageId: idSchema.optional() })
    .meta({ id: 'SendMessage' }),
  reply: messageSchema,
  status: 202,
  idempotent: true,
});

export const addNoteRoute = defineRoute({
  operationId: 'addNote',
  method: 'POST',
  path: '/v1/conversations/{conversationId}/notes',
  tag,
  summary: 'Writes a note that only colleagues see.',
  access: 'conversations:write',
  params: conversationParams,
  body: z.object({ body: z.string().trim().min(1, 'must not be empty').max(4096) }).meta({ id: 'AddNote' }),
  reply: messageSchema,
  status: 201,
  idempotent: true,
});

export const getMessageRoute = defineRoute({
  operationId: 'getMessage',
  method: 'GET',
  path: '/v1/messages/{messageId}',
  tag,
  summary: 'One message with its delivery state.',
  access: 'conversations:read',
  params: z.object({ messageId: idSchema }),
  reply: messageSchema,
});

export const sendReactionRoute = defineRoute({
  operationId: 'sendReaction',
  method: 'PUT',
  path: '/v1/messages/{messageId}/reaction',
  tag,
  summary: 'Reacts with one emoji; an empty one takes the reaction back.',
  access: 'conversations:write',
  params: z.object({ messageId: idSchema }),
  body: z.object({ emoji: z.string().max(16) }).meta({ id: 'SendReaction' }),
  reply: messageSchema,
});

export const updateContactRoute = defineRoute({
  operationId: 'updateContact',
  method: 'PATCH',
  path: '/v1/contacts/{contactId}',
  tag,
  summary: 'Renames a contact.',
  access: 'conversations:write',
  params: z.object({ contactId: idSchema }),
  body: z
    .object({ name: z.string().trim().min(1, 'must not be empty').max(120) })
    .meta({ id: 'UpdateContact' }),
  reply: contactSchema,
});
