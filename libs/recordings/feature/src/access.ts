import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';

/** People are bound by their role alone; a key also by its scopes. */
export function requireReader(actor: Principal): void {
  if (actor.kind === 'api-key' && !actor.scopes.includes('calls:read'))
    throw new ProblemError(platformErrors.forbidden, { detail: 'The API key lacks the scope calls:read' });
}
