import { defineConfig } from '@parlance/platform/config';
import { z } from 'zod';

const seconds = (byDefault: number, most: number) => z.coerce.number().min(1).max(most).default(byDefault);

export const callsConfig = defineConfig('Calls', 'How calls are offered to agents.', {
  CALL_RING_STEP_SECONDS: seconds(12, 30).describe(
    'How long the phones of one step of routing ring before the next step is tried',
  ),
  CALL_RING_BUDGET_SECONDS: seconds(28, 60).describe(
    'How long routing may take altogether; WhatsApp gives about 30 seconds to answer a call',
  ),
  CALL_AGENT_RETURN_SECONDS: seconds(120, 3_600).describe(
    'How long a customer hears music when the agent of a call is gone, before the call is ended',
  ),
  CALL_ANNOUNCEMENT_LANGUAGE: z
    .string()
    .min(2)
    .max(20)
    .default('en')
    .describe('Language in which both sides of a recorded call are told so, for example id'),
  CALL_UNANSWERED_SECONDS: seconds(120, 600).describe(
    'After how long a call to a customer is closed when WhatsApp has said nothing of its end',
  ),
});
