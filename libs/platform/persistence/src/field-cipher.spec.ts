import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { FieldCipher, parseKeys } from './field-cipher';

const key = () => randomBytes(32).toString('base64');
const [first, second] = [key(), key()];
const cipher = FieldCipher.fromKeys(`2026-01:${first}`);

it('gives back every text, in its own place only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (plain, aad, other) => {
      const encrypted = cipher.encrypt(plain, aad);
      expect(cipher.decrypt(encrypted, aad)).toBe(plain);
      if (aad !== other) expect(() => cipher.decrypt(encrypted, other)).toThrow('changed, moved');
    }),
  );
});

it('never encrypts the same text the same way, and names its key', () => {
  const [a, b] = [cipher.encrypt('token', 'x'), cipher.encrypt('token', 'x')];
  expect(a).not.toBe(b);
  expect(a.split('.')).toHaveLength(4);
  expect(a.startsWith('2026-01.')).toBe(true);
  expect(a).not.toContain('token');
});

it('rotates: a new key in front encrypts, the old one still decrypts', () => {
  const old = cipher.encrypt('token', 'x');
  const rotated = FieldCipher.fromKeys(`2026-06:${second},2026-01:${first}`);
  expect(rotated.decrypt(old, 'x')).toBe('token');
  expect(rotated.isOutdated(old)).toBe(true);
  const renewed = rotated.encrypt('token', 'x');
  expect(rotated.isOutdated(renewed)).toBe(false);
  expect(() => cipher.decrypt(renewed, 'x')).toThrow('ENCRYPTION_KEYS has no key "2026-06"');
});

it('refuses what was changed, in any part', () => {
  const parts = cipher.encrypt('token', 'x').split('.');
  for (const index of [1, 2, 3]) {
    const part = parts[index]!;
    const flipped = (part.startsWith('A') ? 'B' : 'A') + part.slice(1);
    expect(() => cipher.decrypt(parts.with(index, flipped).join('.'), 'x')).toThrow('changed, moved');
  }
  expect(() => cipher.decrypt(parts.with(3, parts[3]!.slice(0, 8)).join('.'), 'x')).toThrow('changed');
  for (const text of ['', 'plain', 'a.b', 'a.b.c.d.e', '2026-01..x.'])
    expect(() => cipher.decrypt(text, 'x')).toThrow('not an encrypted field');
});

it.each([
  ['', 'written id:base64'],
  ['abc', 'written id:base64'],
  ['bad id:xxx', 'written id:base64'],
  [`k:${randomBytes(16).toString('base64')}`, '"k" must have 32 bytes'],
  [`k:${first},k:${second}`, '"k" is stated twice'],
])('refuses the keys %j', (text, rule) => {
  expect(() => parseKeys(text)).toThrow(rule);
});

it('says what to do when a service without keys encrypts', () => {
  expect(() => new FieldCipher(new Map()).encrypt('x', 'y')).toThrow('ENCRYPTION_KEYS is not set');
});
