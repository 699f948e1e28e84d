import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * `X-Hub-Signature-256`: HMAC-SHA256 over the raw bytes, keyed with the app's secret (Webhooks, validating payloads).
 * Compared in constant time. Meta sends lower-case hex and one header.
 */
export function isSigned(body: Buffer, header: string | string[] | undefined, secret: string): boolean {
  const hex = typeof header === 'string' ? SIGNATURE.exec(header)?.[1] : undefined;
  if (hex === undefined) return false;
  const expected = createHmac('sha256', secret).update(body).digest();
  return timingSafeEqual(Buffer.from(hex, 'hex'), expected);
}

/** Says which secret signed an item, and nothing else about it. */
export const fingerprintOf = (secret: string): string =>
  createHash('sha256').update(`parlance/app-secret/${secret}`).digest('hex').slice(0, 32);

export const equalTexts = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
