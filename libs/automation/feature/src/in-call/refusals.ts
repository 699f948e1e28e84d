import type { Permission } from '@parlance/automation/domain';

type Because = Extract<Permission, { may: false }>['because'];

/** K-003, in words. */
export const REFUSAL_TEXT: Record<Because, string> = {
  'before-answer': 'The call has not been answered',
  'after-end': 'The call is over',
  passed: 'It was said too long ago to be acted on',
};
