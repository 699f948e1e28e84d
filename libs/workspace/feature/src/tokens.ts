import { createHash, randomBytes } from 'node:crypto';

export type TokenKind = 'ps' | 'pk';

/** An opaque credential with 256 random bits: `ps_…` for a session, `pk_…` for an API key. */
export const newToken = (kind: TokenKind): string => `${kind}_${randomBytes(32).toString('base64url')}`;

/** As tokens are stored. A fast digest is enough: nobody guesses 256 bits. */
export const tokenHash = (token: string): string => sha256(token);

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
