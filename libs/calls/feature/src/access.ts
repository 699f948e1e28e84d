import { callErrors, type Call } from '@parlance/calls/contracts';
import type { Tx } from '@parlance/platform/persistence';
import {
  canSeeCall,
  platformErrors,
  ProblemError,
  type Principal,
  type Scope,
} from '@parlance/shared/contract-kit';
import { PeopleRepository } from './persistence/people-repository';

const forbidden = (detail: string): ProblemError => new ProblemError(platformErrors.forbidden, { detail });

/** People are bound by their role alone; a key also by its scopes. */
export function requireScope(actor: Principal, scope: Scope): void {
  if (actor.kind === 'api-key' && !actor.scopes.includes(scope))
    throw forbidden(`The API key lacks the scope ${scope}`);
}

export const seesEverything = ({ role }: Principal): boolean =>
  role === 'administrator' || role === 'super-agent';

/** Oneself; supervisors also the members of their teams; Super Agents and Administrators everybody. */
export async function requireSetterOf(tx: Tx, actor: Principal, userId: string): Promise<void> {
  if ((actor.kind === 'user' && actor.id === userId) || seesEverything(actor)) return;
  if (actor.role === 'supervisor') {
    const teams = await new PeopleRepository(tx).teams(actor.teamIds);
    if (teams.some(({ memberIds }) => memberIds.includes(userId))) return;
  }
  throw forbidden('The availability of others is set by the supervisors of their team and above');
}

/** Who handles a call or is rung by it sees it; the others as `canSeeCall` says. What must not be seen does not exist. */
export const seesCall = (actor: Principal, call: Call): boolean =>
  call.agentId === actor.id || call.ringingAgentIds.includes(actor.id) || canSeeCall(actor, call);

export const unknownCall = (): ProblemError =>
  new ProblemError(callErrors.unknown_call, { detail: 'No call of yours has this id' });
