import { defineEvent } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { callPermissionSchema, callSettingsSchema } from './call-schemas';
import { windowSchema } from './schemas';

export const windowChanged = defineEvent({
  context: 'policy',
  aggregate: 'window',
  event: 'changed',
  version: 1,
  summary: 'A customer service window was opened or extended.',
  data: z.object({ window: windowSchema }),
});

export const callPermissionChanged = defineEvent({
  context: 'policy',
  aggregate: 'call-permission',
  event: 'changed',
  version: 1,
  summary: 'What is permitted with a customer changed, by an event or by the clock; the whole new state.',
  data: z.object({ permission: callPermissionSchema }),
});

export const callSettingsChanged = defineEvent({
  context: 'policy',
  aggregate: 'call-settings',
  event: 'changed',
  version: 1,
  summary: "An inbox's call settings changed; the whole new state.",
  data: z.object({ settings: callSettingsSchema }),
});
