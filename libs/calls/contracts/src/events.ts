import {
  defineCommand,
  defineEvent,
  idSchema,
  instantSchema,
  visibilitySchema,
} from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { availabilitySchema, callbackSchema, callSchema } from './schemas';

const context = 'calls';
const aggregate = 'call';
/** `visibility` is that of the conversation; the record of a call is narrower: `canSeeCall`. */
const data = z.object({ call: callSchema, visibility: visibilitySchema });

export const callUpdated = defineEvent({
  context,
  aggregate,
  event: 'updated',
  version: 1,
  summary: 'A call began or changed in any way; the whole new state.',
  data,
});

export const callAnswered = defineEvent({
  context,
  aggregate,
  event: 'answered',
  version: 1,
  summary: 'Both sides of a call can speak. Stated once per call.',
  data,
});

export const callEnded = defineEvent({
  context,
  aggregate,
  event: 'ended',
  version: 1,
  summary: 'A call is over, answered or not. Stated once per call.',
  data,
});

export const callMissed = defineEvent({
  context,
  aggregate,
  event: 'missed',
  version: 1,
  summary:
    'A customer called and nobody answered, or nobody could (I15); stated beside `ended`, with the reason.',
  data,
});

export const availabilityChanged = defineEvent({
  context,
  aggregate: 'availability',
  event: 'changed',
  version: 1,
  summary: 'Somebody became available, unavailable or busy for calls.',
  data: z.object({ availability: availabilitySchema }),
});

export const callbackUpdated = defineEvent({
  context,
  aggregate: 'callback',
  event: 'updated',
  version: 1,
  summary: 'A customer is to be called back, or has been; the whole new state.',
  data: z.object({ callback: callbackSchema, visibility: visibilitySchema }),
});

/**
 * Sent by the messaging gateway for every journalled item of the `calls` field, on a stream of its own so that a call never
 * waits behind statuses. Everything but the item may be missing: Meta leaves contacts out, and an item may be of a call
 * that is known by its id only.
 */
export const applyCallWebhook = defineCommand({
  context,
  command: 'apply-webhook',
  version: 1,
  summary: 'One item of a `calls` webhook, as Meta sent it, with whom it is about.',
  data: z.object({
    inboxId: idSchema,
    wabaId: z.string(),
    phoneNumberId: z.string(),
    receivedAt: instantSchema,
    about: z
      .object({
        contactId: idSchema,
        contactName: z.string().nullable(),
        contactPhone: z.string().nullable(),
        conversationId: idSchema,
        visibility: visibilitySchema,
      })
      .nullable(),
    /** Which array of the webhook's value it stood in. */
    array: z.enum(['calls', 'statuses', 'errors']),
    item: z.record(z.string(), z.unknown()),
  }),
});
