import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { buildConnector } from 'undici';
import { isPublicAddress } from './address';
import { OutboundError } from './errors';

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<string[]>;

export const resolveBySystem: Resolve = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address);

/**
 * Connects to the very address that was checked, so that a name cannot resolve to a public address for the check and
 * to a private one for the connection. One forbidden address among several refuses the name.
 */
export function guardedConnector(
  connect: buildConnector.connector,
  allowedHosts: ReadonlySet<string>,
  resolve: Resolve,
): buildConnector.connector {
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '');
    const port = options.port || (options.protocol === 'https:' ? '443' : '80');
    if (allowedHosts.has(`${options.hostname}:${port}`)) return connect(options, callback);
    publicAddresses(hostname, resolve).then(
      (addresses) => tryEach(connect, options, hostname, addresses, callback),
      (error: Error) => callback(error, null),
    );
  };
}

async function publicAddresses(hostname: string, resolve: Resolve): Promise<[string, ...string[]]> {
  const addresses = isIP(hostname) ? [hostname] : await resolve(hostname);
  const [first, ...rest] = addresses;
  if (first === undefined) throw new OutboundError('unreachable', `${hostname} has no address`);
  if (!addresses.every(isPublicAddress))
    throw new OutboundError('refused', `${hostname} is not on the public internet`);
  return [first, ...rest];
}

function tryEach(
  connect: buildConnector.connector,
  options: buildConnector.Options,
  hostname: string,
  [address, ...rest]: [string, ...string[]],
  callback: buildConnector.Callback,
): void {
  // The certificate is still checked against the name.
  const pinned = { ...options, hostname: address, servername: isIP(hostname) ? '' : hostname };
  connect(pinned, (...result) => {
    const [next, ...others] = rest;
    if (result[0] && next !== undefined) tryEach(connect, options, hostname, [next, ...others], callback);
    else callback(...result);
  });
}
