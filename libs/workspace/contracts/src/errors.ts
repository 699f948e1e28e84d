import { defineErrors } from '@parlance/shared/contract-kit';

export const workspaceErrors = defineErrors('workspace', {
  wrong_credentials: { kind: 'unauthenticated', title: 'The email address or the password is wrong' },
  too_many_attempts: { kind: 'rate-limited', title: 'Too many failed sign-ins' },
  email_taken: { kind: 'conflict', title: 'A user with this email address exists' },
  name_taken: { kind: 'conflict', title: 'This name is taken' },
  unknown_member: { kind: 'invalid', title: 'A named user does not exist in this organisation' },
  unknown_team: { kind: 'invalid', title: 'A named team does not exist in this organisation' },
  last_administrator: { kind: 'conflict', title: 'The last active administrator must remain' },
});
