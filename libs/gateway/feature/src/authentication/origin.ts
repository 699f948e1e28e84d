import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser says that this request comes from our own pages. A request without `Origin` and `Sec-Fetch-Site`
 * is not a present browser's; then SameSite=Lax is what keeps the cookie away.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, publicOrigin: string | null): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) return origin === publicOrigin || hostOf(origin) === host;
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
