import { defineErrors } from '@parlance/shared/contract-kit';

export const automationErrors = defineErrors('automation', {
  unknown_agent: { kind: 'not-found', title: 'There is no such agent' },
  unknown_function: { kind: 'not-found', title: 'There is no such function' },
  no_provider: { kind: 'policy', title: 'No WhatsApp number is connected that could send this message' },
  wrong_function: { kind: 'invalid', title: 'The function cannot work as it is written' },
  variable_in_use: { kind: 'conflict', title: 'A function uses this variable' },
  not_in_call: { kind: 'policy', title: 'An in-call function can fire only while its call is under way' },
});
