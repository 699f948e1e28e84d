import {
  defineQuery,
  idSchema,
  instantSchema,
  principalSchema,
  tenantIdSchema,
} from '@parlance/shared/contract-kit';
import { z } from 'zod';
import {
  callDecisionSchema,
  callPermissionSchema,
  callSettingsSchema,
  callSettingsWarningSchema,
  inboundDecisionSchema,
  updateCallSettingsSchema,
} from './call-schemas';

const context = 'policy';
const pair = { tenantId: tenantIdSchema, inboxId: idSchema, contactId: idSchema };

export const getCallPermissions = defineQuery({
  context,
  endpoint: 'get-call-permissions',
  version: 1,
  summary: 'What is permitted with up to 200 pairs now, in the order asked.',
  request: z.object({
    tenantId: tenantIdSchema,
    pairs: z.array(z.object({ inboxId: idSchema, contactId: idSchema })).max(200),
  }),
  reply: z.object({ permissions: z.array(callPermissionSchema) }),
  timeoutMs: 2_000,
});

/**
 * A yes takes one attempt out of the budget in the same transaction: two agents cannot spend the last one twice. The
 * `call` of the reply is the decision on this call; the rest is what is left after it. A repetition gets the same yes.
 */
export const reserveCall = defineQuery({
  context,
  endpoint: 'reserve-call',
  version: 1,
  summary: 'May this call be placed now; a yes reserves the attempt under the id of the call.',
  request: z.object({ ...pair, callId: idSchema }),
  reply: callPermissionSchema,
  timeoutMs: 2_000,
});

export const releaseCall = defineQuery({
  context,
  endpoint: 'release-call',
  version: 1,
  summary: 'Gives a reserved attempt back: the call never reached Meta.',
  request: z.object({ ...pair, callId: idSchema }),
  reply: z.object({}),
});

/** As `reserveCall`; the decision is the reply's `request`. A message that Meta never takes gives it back by itself. */
export const reservePermissionRequest = defineQuery({
  context,
  endpoint: 'reserve-permission-request',
  version: 1,
  summary: 'May a permission request be sent now; a yes reserves it under the id of the message.',
  request: z.object({ ...pair, messageId: idSchema, kind: z.enum(['free-form', 'template']) }),
  reply: callPermissionSchema,
  timeoutMs: 2_000,
});

/** For a request that was never queued; one that was gives itself back. Harmless when there is no reservation. */
export const releasePermissionRequest = defineQuery({
  context,
  endpoint: 'release-permission-request',
  version: 1,
  summary: 'Gives a reserved permission request back: its message does not exist.',
  request: z.object({ ...pair, messageId: idSchema }),
  reply: z.object({}),
});

/** Meta's own count and ceilings; what it says of the permission holds against what was concluded from webhooks. */
export const recordPermissionReading = defineQuery({
  context,
  endpoint: 'record-permission-reading',
  version: 1,
  summary: "Takes over what Meta's call_permissions endpoint answered for one customer.",
  request: z.object({
    ...pair,
    readAt: instantSchema,
    /** The body as Meta sent it. */
    reading: z.record(z.string(), z.unknown()),
  }),
  reply: callPermissionSchema,
});

export const listPermissions = defineQuery({
  context,
  endpoint: 'list-permissions',
  version: 1,
  summary: 'The permission board: grants that expire soonest first.',
  request: z.object({
    actor: principalSchema,
    filter: z.enum(['expiring', 'requested', 'at-risk', 'all']).default('all'),
    limit: z.int().min(1).max(200).default(100),
  }),
  reply: z.object({ items: z.array(callPermissionSchema) }),
});

export const listCallDecisions = defineQuery({
  context,
  endpoint: 'list-call-decisions',
  version: 1,
  summary: 'Decisions on calls to and requests of one customer, newest first.',
  request: z.object({
    tenantId: tenantIdSchema,
    contactId: idSchema,
    limit: z.int().min(1).max(100).default(20),
  }),
  reply: z.object({ items: z.array(callDecisionSchema) }),
});

export const getCallSettings = defineQuery({
  context,
  endpoint: 'get-call-settings',
  version: 1,
  summary: "An inbox's call settings, and whether a customer may call it now.",
  request: z.object({ tenantId: tenantIdSchema, inboxId: idSchema }),
  reply: z.object({
    settings: callSettingsSchema,
    /** By the call hours alone. */
    openNow: z.boolean(),
    /** Null while it is open, and when no opening is planned. */
    nextOpening: instantSchema.nullable(),
    inbound: inboundDecisionSchema,
    warnings: z.array(callSettingsWarningSchema),
  }),
  timeoutMs: 2_000,
});

export const updateCallSettings = defineQuery({
  context,
  endpoint: 'update-call-settings',
  version: 1,
  summary: "Changes an inbox's call settings. Administrators and super agents.",
  request: updateCallSettingsSchema.extend({ actor: principalSchema, inboxId: idSchema }),
  reply: callSettingsSchema,
});

export const recordCallSettingsSync = defineQuery({
  context,
  endpoint: 'record-call-settings-sync',
  version: 1,
  summary:
    'Notes whether Meta took over a version of the settings; a version that has been replaced is ignored.',
  request: z.object({
    tenantId: tenantIdSchema,
    inboxId: idSchema,
    version: z.int(),
    state: z.enum(['applied', 'refused']),
    detail: z.string().max(1_000).nullable(),
  }),
  reply: callSettingsSchema,
});
