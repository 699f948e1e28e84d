import type { CipherKey, KeyObject } from 'node:crypto';
import { createRequire, syncBuiltinESMExports } from 'node:module';

type CreateCipher = (algorithm: string, key: CipherKey, ...rest: unknown[]) => unknown;
interface Crypto {
  createCipheriv: CreateCipher;
  createDecipheriv: CreateCipher;
  createSecretKey(key: Uint8Array): KeyObject;
}

/** Of SRTP alone: keys of other uses may stand in buffers that change. */
const SRTP_CIPHER = /^aes-128-(ctr|gcm|ecb)$/i;

/**
 * Since Node 24, a cipher that gets its key as bytes examines them anew each time, which took 29 % of the time of a
 * bridge with 40 calls. SRTP makes one cipher per packet from keys that live as long as their leg: their key objects are
 * kept. Imported before the WebRTC stack.
 */
function keepKeyObjects(): void {
  const crypto = createRequire(import.meta.url)('node:crypto') as Crypto;
  const keys = new WeakMap<Uint8Array, KeyObject>();
  const keyObject = (bytes: Uint8Array): KeyObject => {
    const known = keys.get(bytes) ?? crypto.createSecretKey(bytes);
    keys.set(bytes, known);
    return known;
  };
  for (const name of ['createCipheriv', 'createDecipheriv'] as const) {
    const create = crypto[name];
    crypto[name] = (algorithm, key, ...rest) =>
      create(
        algorithm,
        SRTP_CIPHER.test(algorithm) && key instanceof Uint8Array ? keyObject(key) : key,
        ...rest,
      );
  }
  syncBuiltinESMExports();
}

keepKeyObjects();
