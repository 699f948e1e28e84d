import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/** Reads `id:base64,id2:base64`, in order. Throws an Error that names the id and the rule, never the key. */
export function parseKeys(text: string): Map<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    const colon = entry.indexOf(':');
    const id = entry.slice(0, Math.max(colon, 0));
    if (!KEY_ID.test(id))
      throw new Error('An encryption key must be written id:base64, the id of letters and digits');
    const key = Buffer.from(entry.slice(colon + 1), 'base64');
    if (key.length !== KEY_BYTES) throw new Error(`Encryption key "${id}" must have ${KEY_BYTES} bytes`);
    if (keys.has(id)) throw new Error(`Encryption key "${id}" is stated twice`);
    keys.set(id, key);
  }
  return keys;
}

/**
 * Encrypts single fields with AES-256-GCM. The text is `keyId.iv.ciphertext.tag` in base64url. `aad` binds it to its
 * place, for example `${tenantId}/${connectionId}/access_token`: copied to another row it does not decrypt.
 */
export class FieldCipher {
  private readonly currentKeyId: string | undefined;

  constructor(private readonly keys: ReadonlyMap<string, Buffer>) {
    this.currentKeyId = keys.keys().next().value;
  }

  static fromKeys(text: string): FieldCipher {
    return new FieldCipher(parseKeys(text));
  }

  encrypt(plain: string, aad: string): string {
    const keyId = this.currentKeyId;
    const key = keyId === undefined ? undefined : this.keys.get(keyId);
    if (keyId === undefined || key === undefined)
      throw new Error('Nothing can be encrypted: ENCRYPTION_KEYS is not set for this service');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
    const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [keyId, ...[iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
      '.',
    );
  }

  decrypt(text: string, aad: string): string {
    const [keyId, iv, ciphertext, tag, ...rest] = text.split('.');
    if (keyId === undefined || !iv || ciphertext === undefined || !tag || rest.length > 0)
      throw new Error('This is not an encrypted field');
    const key = this.keys.get(keyId);
    if (!key) throw new Error(`ENCRYPTION_KEYS has no key "${keyId}", with which this field was encrypted`);
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
        authTagLength: 16,
      })
        .setAAD(Buffer.from(aad))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([
        decipher.update(Buffer.from(ciphertext, 'base64url')),
        decipher.final(),
      ]).toString();
    } catch (cause) {
      throw new Error('An encrypted field was changed, moved, or encrypted with another key of this id', {
        cause,
      });
    }
  }

  /** True when the field was encrypted with an older key and should be written again. */
  isOutdated(text: string): boolean {
    return text.slice(0, text.indexOf('.')) !== this.currentKeyId;
  }
}
