import { days } from '@parlance/shared/kernel';
import { SESSION_COOKIE } from './credential';

/** As long as a session that is used now; whether it still stands is decided by its owner at every request. */
const MAX_AGE_SECONDS = days(30) / 1_000;

const attributes = (secure: boolean): string => `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

export const sessionCookie = (token: string, secure: boolean): string =>
  `${SESSION_COOKIE}=${token}; Max-Age=${MAX_AGE_SECONDS}; ${attributes(secure)}`;

export const endedSessionCookie = (secure: boolean): string =>
  `${SESSION_COOKIE}=; Max-Age=0; ${attributes(secure)}`;
