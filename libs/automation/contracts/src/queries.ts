import {
  defineQuery,
  idSchema,
  pageOf,
  pageRequestSchema,
  principalSchema,
  tenantIdSchema,
} from '@parlance/shared/contract-kit';
import { renderedTemplateSchema } from '@parlance/templates/contracts';
import { z } from 'zod';
import {
  aiAgentSchema,
  callVariableSchema,
  functionFindingSchema,
  functionPresetSchema,
  functionRunSchema,
  messageFunctionSchema,
  updateMessageFunctionSchema,
  writeAiAgentSchema,
  writeMessageFunctionSchema,
} from './schemas';

const context = 'automation';
const actor = principalSchema;
const idempotencyKey = z.string().max(200).optional();

export const listAiAgents = defineQuery({
  context,
  endpoint: 'list-agents',
  version: 1,
  summary: 'The agents of an organisation.',
  request: z.object({ actor }),
  reply: z.object({ items: z.array(aiAgentSchema) }),
});

export const createAiAgent = defineQuery({
  context,
  endpoint: 'create-agent',
  version: 1,
  summary: 'Adds an agent. Supervisors and above.',
  request: writeAiAgentSchema.extend({ actor, idempotencyKey }),
  reply: aiAgentSchema,
});

export const updateAiAgent = defineQuery({
  context,
  endpoint: 'update-agent',
  version: 1,
  summary: 'Changes an agent. A variable that a function uses cannot be removed.',
  request: writeAiAgentSchema.partial().extend({ actor, agentId: idSchema }),
  reply: aiAgentSchema,
});

export const listMessageFunctions = defineQuery({
  context,
  endpoint: 'list-functions',
  version: 1,
  summary: 'The message functions of an agent.',
  request: z.object({ actor, agentId: idSchema }),
  reply: z.object({ items: z.array(messageFunctionSchema) }),
});

export const createMessageFunction = defineQuery({
  context,
  endpoint: 'create-function',
  version: 1,
  summary:
    'Adds a message function. Refused without a connected provider, and for every error that is found.',
  request: writeMessageFunctionSchema.extend({ actor, agentId: idSchema, idempotencyKey }),
  reply: messageFunctionSchema,
  timeoutMs: 8_000,
});

export const updateMessageFunction = defineQuery({
  context,
  endpoint: 'update-function',
  version: 1,
  summary: 'Changes a message function.',
  request: updateMessageFunctionSchema.extend({ actor, functionId: idSchema }),
  reply: messageFunctionSchema,
  timeoutMs: 8_000,
});

export const deleteMessageFunction = defineQuery({
  context,
  endpoint: 'delete-function',
  version: 1,
  summary: 'Removes a message function; its runs stay.',
  request: z.object({ actor, functionId: idSchema }),
  reply: z.object({}),
});

export const checkMessageFunction = defineQuery({
  context,
  endpoint: 'check-function',
  version: 1,
  summary:
    'A dry run (K-052): what is wrong or unwise, what the message would say with these data, whether it would be sent.',
  request: z.object({
    actor,
    agentId: idSchema,
    draft: writeMessageFunctionSchema,
    sample: z.object({
      callType: z.enum(['connected', 'not-connected']),
      metadata: z.record(z.string(), z.string()).default({}),
      variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
      /** For in-call functions: something a customer might say. */
      utterance: z.string().max(500).nullable().default(null),
    }),
  }),
  reply: z.object({
    findings: z.array(functionFindingSchema),
    preview: renderedTemplateSchema.nullable(),
    wouldSend: z.boolean(),
    because: z.string(),
  }),
  timeoutMs: 8_000,
});

export const listFunctionRuns = defineQuery({
  context,
  endpoint: 'list-runs',
  version: 1,
  summary:
    'What functions did, newest first. Runs on calls of conversations that the actor may not see are left out.',
  request: pageRequestSchema.extend({
    actor,
    functionId: idSchema.optional(),
    callId: idSchema.optional(),
  }),
  reply: pageOf(functionRunSchema),
});

/** For a voice agent outside (K-003): refused before the answer and after the end of the call. */
export const fireMessageFunction = defineQuery({
  context,
  endpoint: 'fire-function',
  version: 1,
  summary: 'Fires an in-call function on a call under way. It sends at most once per call.',
  request: z.object({
    actor,
    functionId: idSchema,
    callId: idSchema,
    variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  }),
  reply: functionRunSchema,
  timeoutMs: 8_000,
});

export const listFunctionPresets = defineQuery({
  context,
  endpoint: 'list-presets',
  version: 1,
  summary: 'Ready-made beginnings of functions (K-005), in the order in which to try them (K-055).',
  request: z.object({ actor }),
  reply: z.object({ items: z.array(functionPresetSchema) }),
});

/** Asked by recording-service when a call has ended. */
export const listCallVariables = defineQuery({
  context,
  endpoint: 'list-call-variables',
  version: 1,
  summary: 'What to draw from the calls of an inbox.',
  request: z.object({ tenantId: tenantIdSchema, inboxId: idSchema }),
  reply: z.object({ variables: z.array(callVariableSchema) }),
});
