import { connectInboxSchema, inboxSchema, journalEntrySchema } from '@parlance/messaging/contracts';
import { pageOf } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { pageQuerySchema } from './query-string';
import { defineRoute } from './route';

const tag = 'Inboxes';

export const listInboxesRoute = defineRoute({
  operationId: 'listInboxes',
  method: 'GET',
  path: '/v1/inboxes',
  tag,
  summary: 'The business numbers you work with.',
  access: 'conversations:read',
  reply: z.object({ items: z.array(inboxSchema) }).meta({ id: 'InboxList' }),
});

export const connectInboxRoute = defineRoute({
  operationId: 'connectInbox',
  method: 'POST',
  path: '/v1/inboxes',
  tag,
  summary: 'Connects a business number. Administrators only.',
  access: 'workspace:write',
  roles: ['administrator'],
  body: connectInboxSchema,
  reply: inboxSchema,
  status: 201,
  idempotent: true,
});

export const searchJournalRoute = defineRoute({
  operationId: 'searchWebhookJournal',
  method: 'GET',
  path: '/v1/webhook-journal',
  tag,
  summary: 'Raw webhook items as they were journalled, newest first. Administrators only.',
  access: 'workspace:read',
  roles: ['administrator'],
  query: pageQuerySchema.extend({
    field: z.string().optional(),
    state: journalEntrySchema.shape.state.optional(),
  }),
  reply: pageOf(journalEntrySchema).meta({ id: 'WebhookJournalPage' }),
});
