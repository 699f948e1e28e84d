import fc from 'fast-check';
import { isPublicAddress } from './address';

it.each([
  '1.1.1.1',
  '8.8.8.8',
  '31.13.64.35',
  '93.184.215.14',
  '172.15.255.255',
  '172.32.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '192.167.255.255',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a03:2880:f12f:83:face:b00c:0:25de',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  // This host, private, shared, loopback, link-local and metadata.
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.255.255',
  '168.63.129.16',
  // Protocol assignments, documentation, benchmarks, relays, multicast, reserved, broadcast.
  '192.0.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '192.31.196.1',
  '192.52.193.1',
  '192.88.99.1',
  '192.175.48.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  // IPv6: unspecified, loopback, unique local, link-local, site-local, multicast, documentation, discard.
  '::',
  '::1',
  'fc00::1',
  'fd00:ec2::254',
  'fdff::1',
  'fe80::1',
  'fe80::1%eth0',
  'febf::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '3fff::1',
  '100::1',
  '5f00::1',
  '4000::1',
  // IPv6 that carries IPv4.
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '::127.0.0.1',
  '::7f00:1',
  '::a00:1',
  '64:ff9b::7f00:1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2002:a00:1::1',
  '2001:0:5ef5:79fd::1',
  '2001::1',
  // Not an address.
  '',
  'localhost',
  '127.0.0.1.',
  '1.1.1.1:80',
  '999.1.1.1',
])('%j is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it('lets no private IPv4 address through in any IPv6 clothing', () => {
  const octet = fc.nat(255);
  const inside = fc.tuple(fc.constantFrom([10], [127], [192, 168], [169, 254]), octet, octet, octet);
  fc.assert(
    fc.property(
      inside,
      fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:'),
      ([head, ...tail], prefix) => {
        const v4 = [...head, ...tail].slice(0, 4).join('.');
        expect(isPublicAddress(v4)).toBe(false);
        expect(isPublicAddress(prefix + v4)).toBe(false);
      },
    ),
  );
});
