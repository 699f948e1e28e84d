import {
  defineQuery,
  idSchema,
  pageOf,
  pageRequestSchema,
  principalSchema,
  tenantIdSchema,
} from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { outgoingContentSchema } from './content';
import {
  connectInboxSchema,
  contactSchema,
  conversationSchema,
  conversationStageSchema,
  inboxSchema,
  journalEntrySchema,
  messageSchema,
  pairConversationSchema,
  webhookHealthSchema,
} from './schemas';

const context = 'messaging';
const actor = principalSchema;
const idempotencyKey = z.string().max(200).optional();

export const listConversations = defineQuery({
  context,
  endpoint: 'list-conversations',
  version: 1,
  summary: 'The conversations the actor may see, latest activity first.',
  request: pageRequestSchema.extend({
    actor,
    view: z.enum(['all', 'mine', 'unassigned', 'resolved']).default('all'),
    inboxId: idSchema.optional(),
    /** Part of a name, a phone number or a username. */
    search: z.string().max(100).optional(),
  }),
  reply: pageOf(conversationSchema).extend({
    counts: z.object({ all: z.int(), mine: z.int(), unassigned: z.int() }),
  }),
});

export const getConversation = defineQuery({
  context,
  endpoint: 'get-conversation',
  version: 1,
  summary: 'One conversation.',
  request: z.object({ actor, conversationId: idSchema }),
  reply: conversationSchema,
});

/** For services that know a customer of an inbox by id alone. A contact that was merged is the one that remains. */
export const getPairConversations = defineQuery({
  context,
  endpoint: 'get-pair-conversations',
  version: 1,
  summary:
    'Who up to 200 pairs of inbox and contact are, and their conversations, in the order asked; null for what the actor may not see.',
  request: z.object({
    actor,
    pairs: z.array(z.object({ inboxId: idSchema, contactId: idSchema })).max(200),
  }),
  reply: z.object({ items: z.array(pairConversationSchema.nullable()) }),
  timeoutMs: 2_000,
});

export const listMessages = defineQuery({
  context,
  endpoint: 'list-messages',
  version: 1,
  summary: 'The timeline of a conversation, newest first.',
  request: pageRequestSchema.extend({ actor, conversationId: idSchema }),
  reply: pageOf(messageSchema),
});

export const getMessage = defineQuery({
  context,
  endpoint: 'get-message',
  version: 1,
  summary: 'One message with its delivery state.',
  request: z.object({ actor, messageId: idSchema }),
  reply: messageSchema,
});

/** The reply comes after commit: the message is queued and will be sent once, whatever happens next. */
export const sendMessage = defineQuery({
  context,
  endpoint: 'send-message',
  version: 1,
  summary: 'Queues a message after checking window and template.',
  request: z.object({
    actor,
    conversationId: idSchema,
    content: outgoingContentSchema,
    replyToMessageId: idSchema.optional(),
    idempotencyKey,
  }),
  reply: messageSchema,
  timeoutMs: 8_000,
});

export const startConversation = defineQuery({
  context,
  endpoint: 'start-conversation',
  version: 1,
  summary:
    'Opens (or finds) the conversation of a business number with a person, for a first template (C-034).',
  request: z.object({
    actor,
    inboxId: idSchema,
    phone: z.string(),
    name: z.string().max(120).optional(),
    idempotencyKey,
  }),
  reply: conversationSchema,
});

export const sendReaction = defineQuery({
  context,
  endpoint: 'send-reaction',
  version: 1,
  summary: "Reacts to a customer's message with one emoji; an empty one takes the reaction back.",
  request: z.object({ actor, messageId: idSchema, emoji: z.string().max(16), idempotencyKey }),
  reply: messageSchema,
  timeoutMs: 8_000,
});

export const markRead = defineQuery({
  context,
  endpoint: 'mark-read',
  version: 1,
  summary: 'Marks a conversation read here and, with blue ticks, at the customer.',
  request: z.object({ actor, conversationId: idSchema }),
  reply: conversationSchema,
});

export const showTyping = defineQuery({
  context,
  endpoint: 'show-typing',
  version: 1,
  summary: 'Shows the typing indicator at the customer for up to 25 seconds.',
  request: z.object({ actor, conversationId: idSchema }),
  reply: z.object({}),
});

export const changeConversation = defineQuery({
  context,
  endpoint: 'change-conversation',
  version: 1,
  summary:
    'Gives a conversation to an agent or a team (null takes it away), resolves or reopens it, sets who else works on it: all of it or nothing.',
  request: z.object({
    actor,
    conversationId: idSchema,
    assigneeId: idSchema.nullable().optional(),
    teamId: idSchema.nullable().optional(),
    stage: conversationStageSchema.optional(),
    collaboratorIds: z.array(idSchema).max(20).optional(),
  }),
  reply: conversationSchema,
});

export const addNote = defineQuery({
  context,
  endpoint: 'add-note',
  version: 1,
  summary: 'Writes a note that colleagues see and the customer does not.',
  request: z.object({
    actor,
    conversationId: idSchema,
    body: z.string().trim().min(1).max(4096),
    idempotencyKey,
  }),
  reply: messageSchema,
});

export const updateContact = defineQuery({
  context,
  endpoint: 'update-contact',
  version: 1,
  summary: 'Renames a contact.',
  request: z.object({ actor, contactId: idSchema, name: z.string().trim().min(1).max(120) }),
  reply: contactSchema,
});

export const listInboxes = defineQuery({
  context,
  endpoint: 'list-inboxes',
  version: 1,
  summary: 'The business numbers the actor works with.',
  request: z.object({ actor }),
  reply: z.object({ items: z.array(inboxSchema) }),
});

export const connectInbox = defineQuery({
  context,
  endpoint: 'connect-inbox',
  version: 1,
  summary:
    'Connects a business number: checks the token against Graph and subscribes the app. Administrators only.',
  request: connectInboxSchema.extend({ actor, idempotencyKey }),
  reply: inboxSchema,
  timeoutMs: 15_000,
});

/** The bytes are in the object store under `objectKey`; the messaging gateway decides who may read them. */
export const getMedia = defineQuery({
  context,
  endpoint: 'get-media',
  version: 1,
  summary: 'Where the bytes of a file are, for whoever may see its conversation or uploaded it.',
  request: z.object({ actor, mediaId: idSchema }),
  reply: z.object({
    mediaId: idSchema,
    objectKey: z.string(),
    mimeType: z.string(),
    fileName: z.string().nullable(),
    sizeBytes: z.int(),
  }),
});

export const registerUpload = defineQuery({
  context,
  endpoint: 'register-upload',
  version: 1,
  summary:
    'Records a file that the API gateway has put into the object store, after checking kind and size (C-042).',
  request: z.object({
    actor,
    objectKey: z.string(),
    mimeType: z.string(),
    fileName: z.string().max(240).nullable(),
    sizeBytes: z.int().nonnegative(),
    sha256: z.string(),
  }),
  reply: z.object({ mediaId: idSchema }),
});

/** For services that call Graph themselves. The token is encrypted under the shared key ring, as it stands at rest. */
export const getGraphAccess = defineQuery({
  context,
  endpoint: 'get-graph-access',
  version: 1,
  summary: 'How to reach Graph for a WhatsApp Business Account.',
  request: z.object({ tenantId: tenantIdSchema, wabaId: z.string() }),
  reply: z.object({
    connectionId: idSchema,
    wabaId: z.string(),
    phoneNumberIds: z.array(z.string()),
    graphUrl: z.string(),
    graphVersion: z.string(),
    appId: z.string(),
    encryptedAccessToken: z.string(),
  }),
});

/** For services that are told an inbox and have to reach its number. */
export const getInboxRoute = defineQuery({
  context,
  endpoint: 'get-inbox-route',
  version: 1,
  summary: 'Which account and number of Meta an inbox is.',
  request: z.object({ tenantId: tenantIdSchema, inboxId: idSchema }),
  reply: z.object({ inboxId: idSchema, name: z.string(), wabaId: z.string(), phoneNumberId: z.string() }),
});

export const listGraphAccounts = defineQuery({
  context,
  endpoint: 'list-graph-accounts',
  version: 1,
  summary: 'Every connected WhatsApp Business Account of every tenant, for reconciling in the background.',
  request: z.object({}),
  reply: z.object({ items: z.array(z.object({ tenantId: tenantIdSchema, wabaId: z.string() })) }),
});

export const searchJournal = defineQuery({
  context,
  endpoint: 'search-journal',
  version: 1,
  summary: 'Raw webhook items as they were journalled, newest first. Administrators only.',
  request: pageRequestSchema.extend({
    actor,
    field: z.string().optional(),
    state: journalEntrySchema.shape.state.optional(),
  }),
  reply: pageOf(journalEntrySchema),
});

export const listWebhookHealth = defineQuery({
  context,
  endpoint: 'list-webhook-health',
  version: 1,
  summary:
    'When webhooks of each number came last, by field, whether Meta still sends them, and how far their projection is behind. Not for agents.',
  request: z.object({ actor }),
  reply: z.object({ items: z.array(webhookHealthSchema), projectionLagSeconds: z.number().nonnegative() }),
});
