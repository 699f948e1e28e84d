import { isUniqueViolation } from '@parlance/platform/persistence';
import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { workspaceErrors } from '@parlance/workspace/contracts';
import { decideAction, type Permission, type WorkspaceAction } from '@parlance/workspace/domain';

/** Throws `platform.forbidden` with the reason when the rules say no. */
export const permit = (actor: Principal, action: WorkspaceAction): void => allow(decideAction(actor, action));

export function allow(permission: Permission): void {
  if (!permission.allowed) throw new ProblemError(platformErrors.forbidden, { detail: permission.reason });
}

export const notFound = (what: string): ProblemError =>
  new ProblemError(platformErrors.not_found, {
    detail: `There is no such ${what}, or it is not visible to you`,
  });

export const badCursor = (): ProblemError =>
  new ProblemError(platformErrors.invalid_input, {
    detail: 'The cursor is not one that this list gave',
    errors: [{ path: 'cursor', rule: 'cursor', message: 'must be a nextCursor of this list' }],
  });

/** Runs a write and says in words of the context which name or address is taken. */
export async function namingConflicts<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isUniqueViolation(error, 'person_email_key'))
      throw new ProblemError(workspaceErrors.email_taken, {
        detail: 'A user with this email address exists. An address is used once in an installation',
        cause: error,
      });
    if (isUniqueViolation(error, 'team_name'))
      throw new ProblemError(workspaceErrors.name_taken, {
        detail: 'A team of this name exists',
        cause: error,
      });
    throw error;
  }
}
