import { defineErrors } from '@parlance/shared/contract-kit';

export const analyticsErrors = defineErrors('analytics', {
  unknown_call: { kind: 'not-found', title: 'There is no such call, or you may not see it' },
  wrong_cursor: { kind: 'invalid', title: 'The cursor is not of this list' },
  unknown_time_zone: { kind: 'invalid', title: 'There is no such time zone' },
});
