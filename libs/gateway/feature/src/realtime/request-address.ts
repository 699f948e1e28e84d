import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** The client's address: behind proxies that we trust, the last one that is not theirs. */
export function addressOf(request: IncomingMessage, trustedProxies: readonly string[]): string {
  let address = request.socket.remoteAddress ?? 'unknown';
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part.length > 0);
  while (forwarded.length > 0 && isOneOf(address, trustedProxies)) address = forwarded.pop()!;
  return address;
}

function isOneOf(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some((network) => {
    if (ipaddr.isValid(network)) return ipaddr.process(network).toString() === parsed.toString();
    if (!ipaddr.isValidCIDR(network)) return false;
    const range = ipaddr.parseCIDR(network);
    return range[0].kind() === parsed.kind() && parsed.match(range);
  });
}
