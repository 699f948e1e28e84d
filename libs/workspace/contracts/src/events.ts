import { defineEvent, idSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { organisationSchema, teamSchema, userSchema } from './schemas';

const context = 'workspace';

export const organisationCreated = defineEvent({
  context,
  aggregate: 'organisation',
  event: 'created',
  version: 1,
  summary: 'An organisation exists.',
  data: z.object({ organisation: organisationSchema }),
});

export const userUpdated = defineEvent({
  context,
  aggregate: 'user',
  event: 'updated',
  version: 1,
  summary: 'A user was added or changed; the whole new state.',
  data: z.object({ user: userSchema }),
});

export const teamUpdated = defineEvent({
  context,
  aggregate: 'team',
  event: 'updated',
  version: 1,
  summary: 'A team was added or changed; the whole new state.',
  data: z.object({ team: teamSchema }),
});

/** Whoever caches a principal forgets it on this event: a session ended, a key was revoked, a role changed. */
export const principalInvalidated = defineEvent({
  context,
  aggregate: 'principal',
  event: 'invalidated',
  version: 1,
  summary: 'What was known about a principal no longer holds.',
  data: z.object({ principalId: idSchema }),
});
