import type { FastifyRequest } from 'fastify';
import type { Simulation } from '../simulation';
import type { AccessToken, PhoneNumber, Waba } from '../state/model';
import { GraphError, unknownObject } from './graph-error';

export type Scope = 'whatsapp_business_messaging' | 'whatsapp_business_management';

/** The token from the Authorization header or, as Graph also allows, the query. Throws 104 or 190. */
export function authenticate(sim: Simulation, request: FastifyRequest): AccessToken {
  const header = request.headers.authorization;
  const fromQuery = (request.query as Record<string, string | undefined> | undefined)?.['access_token'];
  const value = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header ?? '')?.[1] ?? fromQuery;
  if (value === undefined)
    throw new GraphError(104, { message: '(#104) An access token is required to request this resource' });
  const token = sim.store.tokens.get(value);
  if (!token)
    throw new GraphError(190, { message: 'Invalid OAuth access token - Cannot parse access token' });
  if (token.expiresAt !== null && token.expiresAt <= sim.clock.ms()) {
    throw new GraphError(190, {
      message: 'Error validating access token: Session has expired',
      subcode: 463,
    });
  }
  return token;
}

/** A token without the scope gives 10; one whose owner has no access to the account gives 200. */
export function requireAccess(token: AccessToken, waba: Waba, scope: Scope): void {
  if (!token.scopes.includes(scope)) {
    throw new GraphError(10, {
      message: '(#10) Application does not have permission for this action',
      details: `Requires ${scope}`,
    });
  }
  if (!token.wabaIds.includes(waba.id)) {
    throw new GraphError(200, {
      message: '(#200) You do not have permission to access this WhatsApp Business Account',
      details: 'The access token has no access to the business asset',
    });
  }
}

export interface NumberAccess {
  token: AccessToken;
  number: PhoneNumber;
  waba: Waba;
}

/** The business number of a path, for a token that may use it. */
export function numberFor(sim: Simulation, request: FastifyRequest, id: string, scope: Scope): NumberAccess {
  const token = authenticate(sim, request);
  const number = sim.store.numbers.get(id);
  const waba = number && sim.store.wabas.get(number.wabaId);
  if (!number || !waba) throw unknownObject(id, request.method, sim.settings.behaviour.unknownObject);
  if (number.deleted) throw new GraphError(33, { details: 'The business phone number has been deleted.' });
  requireAccess(token, waba, scope);
  return { token, number, waba };
}

export function wabaFor(
  sim: Simulation,
  request: FastifyRequest,
  id: string,
): { token: AccessToken; waba: Waba } {
  const token = authenticate(sim, request);
  const waba = sim.store.wabas.get(id);
  if (!waba) throw unknownObject(id, request.method, sim.settings.behaviour.unknownObject);
  requireAccess(token, waba, 'whatsapp_business_management');
  return { token, waba };
}

/** 23 for `v23.0`. Throws for a version Meta does not serve. */
export function versionOf(request: FastifyRequest): number {
  const { version } = request.params as { version: string };
  return Number(/^v(\d+)\.0$/.exec(version)?.[1]);
}

/** Management calls of one account share a budget per hour. */
export function countManagement(sim: Simulation, wabaId: string): void {
  if (!sim.limits.takeManagement(wabaId)) {
    throw new GraphError(80007, { details: 'The WhatsApp Business Account has reached its rate limit.' });
  }
}
