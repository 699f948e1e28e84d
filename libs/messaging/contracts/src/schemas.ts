import { explanationSchema, idSchema, instantSchema, visibilitySchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { messageContentSchema } from './content';

/** A person, known by a phone number, a business-scoped user id (BSUID), or both; either may be missing (I32). */
export const contactSchema = z
  .object({
    id: idSchema,
    name: z.string().nullable(),
    phone: z.string().nullable(),
    bsuid: z.string().nullable(),
    username: z.string().nullable(),
    marketingOptOut: z.boolean(),
    createdAt: instantSchema,
    version: z.int(),
  })
  .meta({ id: 'Contact' });
export type Contact = z.infer<typeof contactSchema>;

/** One business number. Its credentials never leave the messaging gateway in clear. */
export const inboxSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    provider: z.enum(['whatsapp-cloud']),
    wabaId: z.string(),
    phoneNumberId: z.string(),
    displayPhoneNumber: z.string(),
    /** `attention` comes with `problem`: an expired token, a blocked account, a silent webhook (I38). */
    status: z.enum(['connected', 'attention']),
    problem: z.string().nullable(),
    quality: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']),
    messagingLimit: z.string().nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Inbox' });
export type Inbox = z.infer<typeof inboxSchema>;

export const connectInboxSchema = z
  .object({
    name: z.string().trim().min(1, 'must not be empty').max(120),
    wabaId: z.string().regex(/^\d{5,20}$/, 'must be the digits of a WhatsApp Business Account id'),
    phoneNumberId: z.string().regex(/^\d{5,20}$/, 'must be the digits of a phone number id'),
    accessToken: z.string().min(1, 'must not be empty'),
    appId: z.string().regex(/^\d{5,20}$/, 'must be the digits of an app id'),
    appSecret: z.string().min(1, 'must not be empty'),
    verifyToken: z.string().min(1, 'must not be empty'),
    /** Meta's Graph API unless a simulator is used. */
    graphUrl: z.url().default('https://graph.facebook.com'),
    graphVersion: z
      .string()
      .regex(/^v\d{2}\.\d$/, 'must look like v25.0')
      .default('v25.0'),
  })
  .meta({ id: 'ConnectInbox' });

/**
 * The life of an outbound message. `accepted` is Meta's 200 and nothing more; `unknown` means the answer was lost and is
 * being reconciled. Inbound messages are `received`.
 */
export const messageStateSchema = z.enum([
  'received',
  'queued',
  'sending',
  'unknown',
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
]);
export type MessageState = z.infer<typeof messageStateSchema>;

export const messageFailureSchema = z
  .object({
    /** Meta's code or ours, for example `131047` or `policy.window_closed`. */
    code: z.string(),
    title: z.string(),
    detail: z.string(),
    /** What the sender can do about it. */
    action: z.string(),
  })
  .meta({ id: 'MessageFailure' });

export const messageSchema = z
  .object({
    id: idSchema,
    conversationId: idSchema,
    inboxId: idSchema,
    contactId: idSchema,
    direction: z.enum(['inbound', 'outbound', 'internal']),
    content: messageContentSchema,
    state: messageStateSchema,
    /** When each state was reached, as Meta stated it. */
    stateTimes: z.partialRecord(messageStateSchema, instantSchema),
    failure: messageFailureSchema.nullable(),
    author: z.object({ kind: z.enum(['customer', 'user', 'api-key', 'system']), id: idSchema }),
    /** Meta's id; null until it is accepted. */
    wamid: z.string().nullable(),
    replyToMessageId: idSchema.nullable(),
    reactions: z.array(z.object({ by: z.enum(['customer', 'business']), emoji: z.string() })),
    /** Edited or withdrawn by the customer. */
    amended: z.enum(['edited', 'revoked']).nullable(),
    /** The customer's or our clock at writing; the timeline is ordered by it. */
    occurredAt: instantSchema,
    version: z.int(),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof messageSchema>;

export const conversationStageSchema = z.enum(['pending', 'assigned', 'resolved']);

export const conversationSchema = z
  .object({
    id: idSchema,
    contact: contactSchema,
    ...visibilitySchema.shape,
    stage: conversationStageSchema,
    /** C-036: who wrote first. */
    origin: z.enum(['customer', 'business']),
    unreadCount: z.int(),
    lastMessage: z
      .object({
        id: idSchema,
        direction: z.enum(['inbound', 'outbound', 'internal']),
        preview: z.string(),
        state: messageStateSchema,
        occurredAt: instantSchema,
      })
      .nullable(),
    lastCustomerMessageAt: instantSchema.nullable(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
    version: z.int(),
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversationSchema>;

/** The conversation of one inbox with one contact, and what the contact is called. */
export const pairConversationSchema = z.object({
  conversationId: idSchema,
  contact: contactSchema
    .pick({ id: true, name: true, phone: true, username: true, bsuid: true })
    .meta({ id: 'ContactName' }),
});

/** A raw webhook item as it was journalled. */
export const journalEntrySchema = z
  .object({
    id: idSchema,
    receivedAt: instantSchema,
    provider: z.string(),
    field: z.string(),
    kind: z.string(),
    phoneNumberId: z.string().nullable(),
    wabaId: z.string().nullable(),
    state: z.enum(['pending', 'projected', 'unknown', 'unrouted', 'failed']),
    error: z.string().nullable(),
    payload: z.unknown(),
  })
  .meta({ id: 'WebhookJournalEntry' });

/** I37: when a number's webhooks came last, and whether Meta sends them at all. */
export const webhookHealthSchema = z
  .object({
    inboxId: idSchema,
    wabaId: z.string(),
    phoneNumberId: z.string(),
    /** `quiet`: nothing comes although it used to. `idle`: nothing comes and nothing is missed. */
    state: z.enum(['receiving', 'idle', 'quiet', 'unsubscribed']),
    /** Of any field that is about the number. */
    lastReceivedAt: instantSchema.nullable(),
    /** Those about the account as a whole included. */
    fields: z.array(z.object({ field: z.string(), lastReceivedAt: instantSchema })),
    /** Of the account. What came between a loss and its discovery was not received. */
    subscription: z.object({
      checkedAt: instantSchema.nullable(),
      unsubscribedSince: instantSchema.nullable(),
      restoredAt: instantSchema.nullable(),
      problem: z.string().nullable(),
    }),
  })
  .meta({ id: 'WebhookHealth' });

export const refusalSchema = z.object({
  code: z.string(),
  detail: z.string(),
  explanation: explanationSchema,
});

/** What binds an encrypted access token to its place: `FieldCipher` decrypts it with this text only. */
export const accessTokenAad = (tenantId: string, connectionId: string): string =>
  `${tenantId}/${connectionId}/access_token`;
