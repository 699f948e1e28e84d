import ipaddr from 'ipaddr.js';

const GLOBAL_UNICAST_V6 = ipaddr.parseCIDR('2000::/3');

/** Public by number, but answered by the machine a cloud's virtual machine runs on. */
const METADATA_ADDRESSES = new Set(['168.63.129.16']);

/**
 * True for an address on the public internet. Everything else is refused: private, loopback, link-local, shared,
 * documentation, multicast and reserved ranges, cloud metadata, and every IPv6 form that carries an IPv4 address
 * (mapped, compatible, 6to4, Teredo, NAT64), behind which any of these could stand.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (METADATA_ADDRESSES.has(address.toString())) return false;
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_UNICAST_V6);
}
