import { defineQuery, idSchema, instantSchema, tenantIdSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { sendDecisionSchema, sendKindSchema, windowSchema } from './schemas';

const context = 'policy';

export const checkSend = defineQuery({
  context,
  endpoint: 'check-send',
  version: 1,
  summary: 'May this message be sent to this customer now, and if not, why and from when.',
  request: z.object({
    tenantId: tenantIdSchema,
    inboxId: idSchema,
    contactId: idSchema,
    kind: sendKindSchema,
    /** What the asker knows of the customer's latest message; policy takes the later of this and its own record. */
    lastCustomerMessageAt: instantSchema.nullable(),
    /** Until when a click on an advertisement makes messages free; evidence only, it permits nothing (I23). */
    freeEntryPointEndsAt: instantSchema.nullish(),
  }),
  reply: sendDecisionSchema,
  timeoutMs: 2_000,
});

export const getWindows = defineQuery({
  context,
  endpoint: 'get-windows',
  version: 1,
  summary: 'The customer service windows of up to 200 pairs, in the order asked.',
  request: z.object({
    tenantId: tenantIdSchema,
    pairs: z
      .array(
        z.object({ inboxId: idSchema, contactId: idSchema, lastCustomerMessageAt: instantSchema.nullable() }),
      )
      .max(200),
  }),
  reply: z.object({ windows: z.array(windowSchema) }),
  timeoutMs: 2_000,
});

/** A decision that was taken, replayable: the same rule set over the same evidence gives the same answer. */
export const listDecisions = defineQuery({
  context,
  endpoint: 'list-decisions',
  version: 1,
  summary: 'Refusals given for one customer, newest first.',
  request: z.object({
    tenantId: tenantIdSchema,
    contactId: idSchema,
    limit: z.int().min(1).max(100).default(20),
  }),
  reply: z.object({
    items: z.array(z.object({ id: idSchema, at: instantSchema, decision: sendDecisionSchema })),
  }),
});
