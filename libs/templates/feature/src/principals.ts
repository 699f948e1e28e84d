import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';

/** Every person may read templates; an API key needs the scope. */
export function requireReader(actor: Principal): void {
  if (actor.kind === 'api-key' && !actor.scopes.includes('templates:read')) {
    throw forbidden('This API key lacks the scope templates:read');
  }
}

/** Supervisors and above change templates; an API key needs the scope as well. */
export function requireWriter(actor: Principal): void {
  if (actor.kind === 'api-key' && !actor.scopes.includes('templates:write')) {
    throw forbidden('This API key lacks the scope templates:write');
  }
  if (actor.role === 'agent') throw forbidden('Templates are changed by supervisors and above');
}

const forbidden = (detail: string): ProblemError => new ProblemError(platformErrors.forbidden, { detail });
