import { days, hours, plus } from '@parlance/shared/kernel';

export const SESSION_LIFETIME_MS = days(30);
/** A session in use is prolonged at most this often, so that reading does not mean writing. */
const PROLONG_EVERY_MS = hours(1);

export interface SessionTimes {
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

export const isSessionOpen = (session: SessionTimes, now: Date): boolean =>
  session.endedAt === null && now < session.expiresAt;

export const sessionExpiry = (now: Date): Date => plus(now, SESSION_LIFETIME_MS);

/** The new end of a session that is used now, or null when it need not be written again yet. */
export function prolongedExpiry(session: SessionTimes, now: Date): Date | null {
  const expiresAt = sessionExpiry(now);
  return expiresAt.getTime() - session.expiresAt.getTime() >= PROLONG_EVERY_MS ? expiresAt : null;
}
