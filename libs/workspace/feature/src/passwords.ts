import { createHash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { BoundedQueue } from './bounded-queue';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** OWASP's password storage guidance: 32 MiB and three passes. Stored with each hash, so that they can be raised. */
const CURRENT = { N: 2 ** 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const MAX_MEMORY = 256 * 1024 * 1024;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** Deriving takes a core and a thread of the pool that files also need: two at a time, and a bounded queue. */
const derivations = new BoundedQueue({ concurrency: 2, waiting: 50 });

const key = (password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> =>
  derivations.run(() => derive(password.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: MAX_MEMORY }));

/**
 * A salt that is the same for a repetition of the same request, so that the hash itself tells whether the repetition
 * states the same password; random without a key.
 */
export const saltFor = (email: string, idempotencyKey: string | undefined): Buffer =>
  idempotencyKey === undefined
    ? randomBytes(SALT_BYTES)
    : createHash('sha256')
        .update(JSON.stringify([email, idempotencyKey]))
        .digest()
        .subarray(0, SALT_BYTES);

/** `scrypt$N$r$p$salt$key`, the last two in base64url. Throws `platform.unavailable` when too many are waiting. */
export async function hashPassword(
  password: string,
  salt: Buffer = randomBytes(SALT_BYTES),
): Promise<string> {
  const derived = await key(password, salt, CURRENT);
  const { N, r, p } = CURRENT;
  return ['scrypt', N, r, p, salt.toString('base64url'), derived.toString('base64url')].join('$');
}

/** Nobody's password. Compared with for unknown addresses, so that they take as long as known ones. */
const NOBODY = [
  'scrypt',
  CURRENT.N,
  CURRENT.r,
  CURRENT.p,
  randomBytes(SALT_BYTES).toString('base64url'),
  '',
].join('$');

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
