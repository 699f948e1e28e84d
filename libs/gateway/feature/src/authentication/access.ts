import { gatewayErrors, type RouteContract } from '@parlance/gateway/contracts';
import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';

/** Whether this principal may use this operation at all. Which things it may use it on, the owning service decides. */
export function refuseWithoutAccess(route: RouteContract, principal: Principal): void {
  const { access, roles } = route;
  if (
    principal.kind === 'api-key' &&
    access !== 'session' &&
    !principal.scopes.some((scope) => scope === access)
  )
    throw new ProblemError(gatewayErrors.scope_missing, { detail: `This API key lacks the scope ${access}` });
  if (roles && !roles.includes(principal.role))
    throw new ProblemError(platformErrors.forbidden, {
      detail: `The role ${principal.role} may not do this; it takes ${roles.join(' or ')}`,
    });
}
