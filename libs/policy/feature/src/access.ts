import { platformErrors, ProblemError, type Principal, type Scope } from '@parlance/shared/contract-kit';

const forbidden = (detail: string): ProblemError => new ProblemError(platformErrors.forbidden, { detail });

/** People are bound by their role alone; a key also by its scopes. */
export function requireScope(actor: Principal, scope: Scope): void {
  if (actor.kind === 'api-key' && !actor.scopes.includes(scope))
    throw forbidden(`The API key lacks the scope ${scope}`);
}

export const seesEveryInbox = (actor: Principal): boolean =>
  actor.role === 'administrator' || actor.role === 'super-agent';

/** Call settings belong to those who answer for every inbox. */
export function requireSettingsWriter(actor: Principal): void {
  requireScope(actor, 'workspace:write');
  if (!seesEveryInbox(actor)) throw forbidden('Call settings are changed by administrators and super agents');
}
