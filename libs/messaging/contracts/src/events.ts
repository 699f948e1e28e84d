import { defineEvent, idSchema, instantSchema, visibilitySchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import {
  contactSchema,
  conversationSchema,
  inboxSchema,
  messageFailureSchema,
  messageSchema,
  messageStateSchema,
} from './schemas';

const context = 'messaging';

export const messageReceived = defineEvent({
  context,
  aggregate: 'message',
  event: 'received',
  version: 1,
  summary: 'A customer wrote. Stated once per message, however often Meta repeats the webhook.',
  data: z.object({ message: messageSchema, contact: contactSchema, visibility: visibilitySchema }),
});

export const messageSubmitted = defineEvent({
  context,
  aggregate: 'message',
  event: 'submitted',
  version: 1,
  summary: 'A message to a customer was accepted for sending, or a note was written.',
  data: z.object({ message: messageSchema, visibility: visibilitySchema }),
});

export const messageStatusChanged = defineEvent({
  context,
  aggregate: 'message',
  event: 'status-changed',
  version: 1,
  summary: 'An outbound message reached a further state. States never run backwards.',
  data: z.object({
    messageId: idSchema,
    conversationId: idSchema,
    state: messageStateSchema,
    at: instantSchema,
    stateTimes: z.partialRecord(messageStateSchema, instantSchema),
    failure: messageFailureSchema.nullable(),
    wamid: z.string().nullable(),
    visibility: visibilitySchema,
  }),
});

export const messageAmended = defineEvent({
  context,
  aggregate: 'message',
  event: 'amended',
  version: 1,
  summary:
    'A message changed other than in its delivery: its file was stored, a reaction, an edit; the whole new state.',
  data: z.object({ message: messageSchema, visibility: visibilitySchema }),
});

export const conversationUpdated = defineEvent({
  context,
  aggregate: 'conversation',
  event: 'updated',
  version: 1,
  summary: 'A conversation was opened or changed; the whole new state.',
  data: z.object({ conversation: conversationSchema }),
});

export const contactUpdated = defineEvent({
  context,
  aggregate: 'contact',
  event: 'updated',
  version: 1,
  summary: 'A contact was added, renamed, re-identified or merged; the whole new state.',
  data: z.object({ contact: contactSchema, mergedContactIds: z.array(idSchema) }),
});

export const inboxUpdated = defineEvent({
  context,
  aggregate: 'inbox',
  event: 'updated',
  version: 1,
  summary: 'A business number was connected or its health changed; the whole new state.',
  data: z.object({ inbox: inboxSchema }),
});

/** Template fields always come to the app's default callback; the messaging gateway fans them out by account. */
export const templateNoticeReceived = defineEvent({
  context,
  aggregate: 'template-notice',
  event: 'received',
  version: 1,
  summary: "Meta said something about a template: the webhook's field and value, ids as strings.",
  data: z.object({
    wabaId: z.string(),
    field: z.string(),
    value: z.record(z.string(), z.unknown()),
    occurredAt: instantSchema,
  }),
});

export const accountNoticeReceived = defineEvent({
  context,
  aggregate: 'account-notice',
  event: 'received',
  version: 1,
  summary: 'Meta said something about an account or a number: quality, limits, restrictions.',
  data: z.object({
    wabaId: z.string(),
    field: z.string(),
    value: z.record(z.string(), z.unknown()),
    occurredAt: instantSchema,
  }),
});
