import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';

const forbidden = (detail: string): ProblemError => new ProblemError(platformErrors.forbidden, { detail });

/** People are bound by their role alone; a key also by its scopes. */
export function requireReader(actor: Principal): void {
  if (actor.kind === 'api-key' && !actor.scopes.includes('automation:read'))
    throw forbidden('The API key lacks the scope automation:read');
}

/** A voice agent fires with a key; so does whoever is in the call. */
export function requireFiring(actor: Principal): void {
  if (actor.kind === 'api-key' && !actor.scopes.includes('automation:write'))
    throw forbidden('The API key lacks the scope automation:write');
}

export function requireWriter(actor: Principal): void {
  requireFiring(actor);
  if (actor.role === 'agent') throw forbidden('Functions are written by supervisors and above');
}

/** Who sends what functions decide on: nobody in person (K-016). The messages carry it as their author. */
export const automation = (tenantId: string): Principal => ({
  kind: 'system',
  id: '00000000-0000-7000-8000-0000000000a0',
  tenantId,
  name: 'Message functions',
  role: 'administrator',
  teamIds: [],
  inboxIds: [],
  scopes: [],
});
