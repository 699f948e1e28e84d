import { createHash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** OWASP's password storage guidance: 32 MiB and three passes. Stored with each hash, so that they can be raised. */
const CURRENT = { N: 2 ** 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
const MAX_MEMORY = 256 * 1024 * 1024;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const key = (password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> =>
  derive(password.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: MAX_MEMORY });

/** `scrypt$N$r$p$salt$key`, the last two in base64url. */
export async function hashPassword(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  const derived = await key(password, salt, CURRENT);
  const { N, r, p } = CURRENT;
  return ['scrypt', N, r, p, salt.toString('base64url'), derived.toString('base64url')].join('$');
}

/** Nobody's password. Compared with for unknown addresses, so that they take as long as known ones. */
const NOBODY = ['scrypt', CURRENT.N, CURRENT.r, CURRENT.p, randomBytes(16).toString('base64url'), ''].join(
  '$',
);

/** Whether this is the password of the hash; with `null` it takes the same time and says no. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt, expected] = (hash ?? NOBODY).split('$');
  const cost: Cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await key(password, Buffer.from(salt ?? '', 'base64url'), cost);
  const known = Buffer.from(expected ?? '', 'base64url');
  return known.length === derived.length && timingSafeEqual(known, derived);
}

/** True when a hash was made with other parameters than today's. */
export const needsRehash = (hash: string): boolean =>
  !hash.startsWith(`scrypt$${CURRENT.N}$${CURRENT.r}$${CURRENT.p}$`);

/**
 * Stands for a password where a request is remembered to recognise its repetition. As slow to guess as the stored
 * password itself; the same key and password give the same text.
 */
export const passwordFingerprint = (password: string, idempotencyKey: string): Promise<string> =>
  hashPassword(password, createHash('sha256').update(idempotencyKey).digest().subarray(0, 16));
