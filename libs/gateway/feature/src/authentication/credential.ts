import type { IncomingHttpHeaders } from 'node:http';

export const SESSION_COOKIE = 'parlance_session';

/** A token and how it came: only what a browser sends by itself can be abused by another site. */
export interface Credential {
  readonly token: string;
  readonly from: 'header' | 'cookie';
}

const TOKEN = /^(ps|pk)_[A-Za-z0-9_-]{20,100}$/;

/** `Authorization: Bearer` wins over the cookie. What does not look like a token of ours is none. */
export function credentialOf(headers: IncomingHttpHeaders): Credential | null {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    return token && TOKEN.test(token) ? { token, from: 'header' } : null;
  }
  const token = cookieOf(headers.cookie, SESSION_COOKIE);
  return token && TOKEN.test(token) ? { token, from: 'cookie' } : null;
}

/** The subprotocol `bearer.<token>`, for WebSocket clients that cannot set headers. */
export function bearerProtocol(header: string | undefined): { protocol: string; token: string } | null {
  const protocol = header
    ?.split(',')
    .map((part) => part.trim())
    .find((part) => part.startsWith('bearer.'));
  const token = protocol?.slice('bearer.'.length);
  return protocol && token && TOKEN.test(token) ? { protocol, token } : null;
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}
