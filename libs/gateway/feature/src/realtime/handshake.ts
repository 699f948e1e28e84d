import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { gatewayErrors } from '@parlance/gateway/contracts';
import { problemOf } from '@parlance/platform/http';
import { ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import type { Authenticator } from '../authentication/authenticator';
import { bearerProtocol, credentialOf } from '../authentication/credential';
import { isOwnOrigin } from '../authentication/origin';

export interface Admitted {
  readonly token: string;
  readonly principal: Principal;
}

/** Who opens a WebSocket: by header, by the `bearer.` subprotocol, or by the cookie of a page of our own. */
export async function admitHandshake(
  request: IncomingMessage,
  address: string,
  authenticator: Authenticator,
  publicOrigin: string | null,
): Promise<Admitted> {
  const bearer = bearerProtocol(request.headers['sec-websocket-protocol']);
  const credential = bearer
    ? { token: bearer.token, from: 'header' as const }
    : credentialOf(request.headers);
  const principal = await authenticator.principalOf(credential, address);
  if (credential?.from === 'cookie' && !isOwnOrigin(request.headers, publicOrigin))
    throw new ProblemError(gatewayErrors.origin_refused, {
      detail: 'This connection was opened by a page of another origin',
    });
  return { token: credential!.token, principal };
}

/** Answers a handshake that is refused, and closes. */
export function refuseHandshake(socket: Duplex, error: unknown): void {
  const problem = problemOf(error).toProblem(newId());
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.code}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(problem.retryAfterSeconds === undefined
      ? []
      : [`Retry-After: ${Math.ceil(problem.retryAfterSeconds)}`]),
    ...(problem.status === 401 ? ['WWW-Authenticate: Bearer'] : []),
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
