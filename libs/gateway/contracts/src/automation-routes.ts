import {
  aiAgentSchema,
  checkMessageFunction,
  fireMessageFunction,
  functionPresetSchema,
  functionRunSchema,
  messageFunctionSchema,
  updateMessageFunctionSchema,
  writeAiAgentSchema,
  writeMessageFunctionSchema,
} from '@parlance/automation/contracts';
import { idSchema, pageOf } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { pageQuerySchema } from './query-string';
import { defineRoute } from './route';

const tag = 'Automation';
const agentParams = z.object({ agentId: idSchema });
const functionParams = z.object({ functionId: idSchema });
const writers = ['supervisor', 'super-agent', 'administrator'] as const;

export const listAiAgentsRoute = defineRoute({
  operationId: 'listAiAgents',
  method: 'GET',
  path: '/v1/agents',
  tag,
  summary: 'The agents whose calls message functions belong to.',
  access: 'automation:read',
  reply: z.object({ items: z.array(aiAgentSchema) }).meta({ id: 'AiAgentList' }),
});

export const createAiAgentRoute = defineRoute({
  operationId: 'createAiAgent',
  method: 'POST',
  path: '/v1/agents',
  tag,
  summary: 'Adds an agent.',
  access: 'automation:write',
  roles: writers,
  body: writeAiAgentSchema,
  reply: aiAgentSchema,
  status: 201,
  idempotent: true,
});

export const updateAiAgentRoute = defineRoute({
  operationId: 'updateAiAgent',
  method: 'PATCH',
  path: '/v1/agents/{agentId}',
  tag,
  summary: 'Changes an agent: its name, inboxes and variables.',
  access: 'automation:write',
  roles: writers,
  params: agentParams,
  body: writeAiAgentSchema.partial().meta({ id: 'UpdateAiAgent' }),
  reply: aiAgentSchema,
});

export const listMessageFunctionsRoute = defineRoute({
  operationId: 'listMessageFunctions',
  method: 'GET',
  path: '/v1/agents/{agentId}/functions',
  tag,
  summary: 'The message functions of an agent.',
  access: 'automation:read',
  params: agentParams,
  reply: z.object({ items: z.array(messageFunctionSchema) }).meta({ id: 'MessageFunctionList' }),
});

export const createMessageFunctionRoute = defineRoute({
  operationId: 'createMessageFunction',
  method: 'POST',
  path: '/v1/agents/{agentId}/functions',
  tag,
  summary: 'Adds a message function.',
  access: 'automation:write',
  roles: writers,
  params: agentParams,
  body: writeMessageFunctionSchema,
  reply: messageFunctionSchema,
  status: 201,
  idempotent: true,
});

export const checkMessageFunctionRoute = defineRoute({
  operationId: 'checkMessageFunction',
  method: 'POST',
  path: '/v1/agents/{agentId}/functions/check',
  tag,
  summary: 'A dry run: findings, preview, and whether the message would be sent.',
  access: 'automation:read',
  params: agentParams,
  body: checkMessageFunction.request.pick({ draft: true, sample: true }).meta({ id: 'CheckMessageFunction' }),
  reply: checkMessageFunction.reply.meta({ id: 'CheckedMessageFunction' }),
});

export const updateMessageFunctionRoute = defineRoute({
  operationId: 'updateMessageFunction',
  method: 'PATCH',
  path: '/v1/functions/{functionId}',
  tag,
  summary: 'Changes a message function.',
  access: 'automation:write',
  roles: writers,
  params: functionParams,
  body: updateMessageFunctionSchema,
  reply: messageFunctionSchema,
});

export const deleteMessageFunctionRoute = defineRoute({
  operationId: 'deleteMessageFunction',
  method: 'DELETE',
  path: '/v1/functions/{functionId}',
  tag,
  summary: 'Removes a message function; its runs stay.',
  access: 'automation:write',
  roles: writers,
  params: functionParams,
  status: 204,
});

export const fireMessageFunctionRoute = defineRoute({
  operationId: 'fireMessageFunction',
  method: 'POST',
  path: '/v1/functions/{functionId}/fire',
  tag,
  summary: 'Fires an in-call function, as a voice agent outside would. At most once per call.',
  access: 'automation:write',
  params: functionParams,
  body: fireMessageFunction.request
    .pick({ callId: true, variables: true })
    .meta({ id: 'FireMessageFunction' }),
  reply: functionRunSchema,
});

export const listFunctionRunsRoute = defineRoute({
  operationId: 'listFunctionRuns',
  method: 'GET',
  path: '/v1/function-runs',
  tag,
  summary: 'What functions did, newest first, with the delivery of their messages.',
  access: 'automation:read',
  query: pageQuerySchema.extend({ functionId: idSchema.optional(), callId: idSchema.optional() }),
  reply: pageOf(functionRunSchema).meta({ id: 'FunctionRunPage' }),
});

export const listFunctionPresetsRoute = defineRoute({
  operationId: 'listFunctionPresets',
  method: 'GET',
  path: '/v1/function-presets',
  tag,
  summary: 'Ready-made beginnings of functions.',
  access: 'automation:read',
  reply: z.object({ items: z.array(functionPresetSchema) }).meta({ id: 'FunctionPresetList' }),
});
