import { idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { messageStateSchema } from '@parlance/messaging/contracts';
import { z } from 'zod';

const name = z.string().trim().min(1, 'must not be empty').max(120);
const variableName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,59}$/,
    'must be lower-case letters, digits and underscores, and begin with a letter',
  );

/** Something to draw from conversations. Without a language model the examples are what it is recognised by. */
export const callVariableSchema = z
  .object({
    name: variableName,
    type: z.enum(['boolean', 'text', 'number']),
    description: z.string().trim().min(1, 'must not be empty').max(500),
    /** Sentences in which a customer or agent says it. For booleans: in which it becomes true. */
    examples: z.array(z.string().trim().min(1).max(300)).max(20).default([]),
    /** For text and numbers: a regular expression over what was said; its first group, or all of it, is the value. */
    pattern: z.string().max(300).nullable().default(null),
  })
  .meta({ id: 'CallVariable' });
export type CallVariable = z.infer<typeof callVariableSchema>;

/** Whose calls functions belong to (K-014): the calls of some inboxes, answered by a voice agent or by people. */
export const aiAgentSchema = z
  .object({
    id: idSchema,
    name,
    inboxIds: z.array(idSchema),
    variables: z.array(callVariableSchema),
    createdAt: instantSchema,
    version: z.int(),
  })
  .meta({ id: 'AiAgent' });
export type AiAgent = z.infer<typeof aiAgentSchema>;
export const writeAiAgentSchema = aiAgentSchema
  .pick({ name: true, inboxIds: true, variables: true })
  .meta({ id: 'WriteAiAgent' });

/** Where the value of a placeholder comes from: exactly these four (K-028 to K-032). */
export const mappingSourceSchema = z
  .discriminatedUnion('source', [
    /** An entry of the call's metadata, or `contact_name`, `contact_phone`. */
    z.object({ source: z.literal('metadata'), key: z.string().min(1).max(60) }),
    /** A variable, as it is known while the call runs. In-call functions only. */
    z.object({ source: z.literal('in-call'), variable: variableName }),
    /** A variable, as it was drawn from the whole call. Post-call functions only. */
    z.object({ source: z.literal('post-call'), variable: variableName }),
    z.object({ source: z.literal('static'), value: z.string().min(1).max(1_024) }),
  ])
  .meta({ id: 'MappingSource' });
export type MappingSource = z.infer<typeof mappingSourceSchema>;

export const conditionSchema = z
  .object({
    source: z.enum(['metadata', 'post-call']),
    key: z.string().min(1).max(60),
    operator: z.enum(['equals', 'not-equals', 'contains', 'greater', 'less', 'exists', 'absent']),
    /** Compared in the type of the variable; null for `exists` and `absent`. */
    value: z.union([z.string().max(300), z.number(), z.boolean(), z.null()]).default(null),
  })
  .meta({ id: 'FunctionCondition' });
export type FunctionCondition = z.infer<typeof conditionSchema>;

export const functionTriggerSchema = z
  .discriminatedUnion('type', [
    /** K-017: a description of the moment. The examples are what it is recognised by where no model is configured. */
    z.object({
      type: z.literal('in-call'),
      description: z.string().trim().min(1, 'must describe the moment').max(500),
      examples: z.array(z.string().trim().min(1).max(300)).max(20).default([]),
    }),
    /** K-034 to K-037: all of the conditions have to hold. */
    z.object({
      type: z.literal('post-call'),
      callType: z.enum(['connected', 'not-connected', 'any']),
      conditions: z.array(conditionSchema).max(20).default([]),
    }),
  ])
  .meta({ id: 'FunctionTrigger' });
export type FunctionTrigger = z.infer<typeof functionTriggerSchema>;

export const functionFindingSchema = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable, for example `vague-trigger`, `fires-for-every-call`, `missing-mapping`, `template-not-approved`. */
  code: z.string(),
  path: z.string(),
  message: z.string(),
});
export type FunctionFinding = z.infer<typeof functionFindingSchema>;

const functionFields = z.object({
  name,
  enabled: z.boolean(),
  trigger: functionTriggerSchema,
  provider: z.enum(['whatsapp-cloud']),
  /** The inbox that sends; null: the one of the call. */
  inboxId: idSchema.nullable(),
  template: z.object({ name: z.string().min(1, 'must name a template'), language: z.string().min(1) }),
  /** By placeholder of the template, as its variables are named. */
  mapping: z.record(z.string(), mappingSourceSchema),
});
const { enabled, provider, inboxId, mapping } = functionFields.shape;
export const writeMessageFunctionSchema = functionFields
  .extend({
    enabled: enabled.default(true),
    provider: provider.default('whatsapp-cloud'),
    inboxId: inboxId.default(null),
    mapping: mapping.default({}),
  })
  .meta({ id: 'WriteMessageFunction' });
/** Without defaults: what is left out stays as it is. */
export const updateMessageFunctionSchema = functionFields.partial().meta({ id: 'UpdateMessageFunction' });

/** K-001, K-002: a message that goes to the person of a call without anybody acting. */
export const messageFunctionSchema = writeMessageFunctionSchema
  .extend({
    id: idSchema,
    agentId: idSchema,
    /** Advice on the function as it stands (K-050, K-051); errors are refused when it is written. */
    findings: z.array(functionFindingSchema),
    createdAt: instantSchema,
    updatedAt: instantSchema,
    version: z.int(),
  })
  .meta({ id: 'MessageFunction' });
export type MessageFunction = z.infer<typeof messageFunctionSchema>;

/** One decision of a function on one call, and what came of it (K-053). */
export const functionRunSchema = z
  .object({
    id: idSchema,
    functionId: idSchema,
    functionName: z.string(),
    callId: idSchema,
    conversationId: idSchema,
    at: instantSchema,
    /** `skipped`: conditions did not hold. `refused`: it must not be sent. `sending`: under way, will happen once. */
    state: z.enum(['skipped', 'refused', 'sending', 'sent', 'failed']),
    reason: z.object({ code: z.string(), detail: z.string() }).nullable(),
    /** For in-call functions: what was said and how well it fitted; for post-call ones each condition and its result. */
    evidence: z.record(z.string(), z.unknown()),
    messageId: idSchema.nullable(),
    messageState: messageStateSchema.nullable(),
  })
  .meta({ id: 'FunctionRun' });
export type FunctionRun = z.infer<typeof functionRunSchema>;

export const functionPresetSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    trigger: functionTriggerSchema,
    variables: z.array(callVariableSchema),
  })
  .meta({ id: 'FunctionPreset' });
export type FunctionPreset = z.infer<typeof functionPresetSchema>;
