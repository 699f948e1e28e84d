import { defineEvent, visibilitySchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { aiAgentSchema, functionRunSchema, messageFunctionSchema } from './schemas';

const context = 'automation';

export const aiAgentChanged = defineEvent({
  context,
  aggregate: 'agent',
  event: 'changed',
  version: 1,
  summary: 'An agent was added, changed or removed; the whole new state.',
  data: z.object({ agent: aiAgentSchema, deleted: z.boolean() }),
});

export const messageFunctionChanged = defineEvent({
  context,
  aggregate: 'function',
  event: 'changed',
  version: 1,
  summary: 'A message function was added, changed or removed; the whole new state.',
  data: z.object({ function: messageFunctionSchema, deleted: z.boolean() }),
});

export const functionRunRecorded = defineEvent({
  context,
  aggregate: 'run',
  event: 'recorded',
  version: 1,
  summary: 'A function decided on a call, or its message got further; the whole new state.',
  data: z.object({ run: functionRunSchema, visibility: visibilitySchema }),
});
