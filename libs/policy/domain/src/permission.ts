import { plus } from '@parlance/shared/kernel';
import type { CallLimits } from './call-rule-set';
import type { Ledger } from './ledger';
import type { PermissionSource } from './standing';

/** One vocabulary for Allow, Accept, Don't Allow, Decline. */
export type PermissionState = 'none' | 'requested' | 'granted' | 'declined' | 'expired' | 'revoked';

/** The permission at one moment. Only `granted` permits a call; a request never does. */
export interface Permission {
  readonly state: PermissionState;
  readonly since: Date | null;
  readonly permanent: boolean;
  readonly source: PermissionSource | null;
  readonly grantedAt: Date | null;
  /** Of the grant, also when it has passed. */
  readonly expiresAt: Date | null;
  /** The newest request while it waits for an answer: another clock than the permission's. */
  readonly request: { readonly sentAt: Date; readonly expiresAt: Date } | null;
}

type Standing = Omit<Permission, 'request'>;

export function permissionAt(ledger: Ledger, limits: CallLimits, now: Date): Permission {
  const standing = standingAt(ledger, limits, now);
  const request = openRequest(ledger, limits, now);
  const asked =
    request !== null &&
    standing.state !== 'granted' &&
    (standing.state === 'none' || standing.state === 'expired' || request.sentAt >= (standing.since ?? now));
  return asked
    ? { ...standing, state: 'requested', since: request.sentAt, request }
    : { ...standing, request };
}

/** Meta's own expiry wherever it stated one, never one of ours. */
export const grantEndsAt = (ledger: Ledger, limits: CallLimits): Date | null =>
  ledger.permanent || ledger.grantedAt === null
    ? null
    : (ledger.expiresAt ?? plus(ledger.grantedAt, limits.temporaryPermissionMs));

function standingAt(ledger: Ledger, limits: CallLimits, now: Date): Standing {
  const { standing, since, permanent, source, grantedAt } = ledger;
  if (standing !== 'granted')
    return { state: standing, since, permanent: false, source, grantedAt: null, expiresAt: null };
  const expiresAt = grantEndsAt(ledger, limits);
  const revokedAt = revokedByCount(ledger, limits);
  if (revokedAt && revokedAt <= now && (expiresAt === null || revokedAt < expiresAt))
    return {
      state: 'revoked',
      since: revokedAt,
      permanent: false,
      source: 'automatic',
      grantedAt,
      expiresAt,
    };
  if (expiresAt !== null && expiresAt <= now)
    return { state: 'expired', since: expiresAt, permanent: false, source, grantedAt, expiresAt };
  return { state: 'granted', since, permanent, source, grantedAt, expiresAt };
}

/** C-166. Meta sends its own notice; until it comes, and should it be lost, the permission is held to be gone. */
const revokedByCount = (ledger: Ledger, limits: CallLimits): Date | null =>
  limits.revokeWithoutMeta ? (ledger.rowFullAt[limits.revokeAfter - 1] ?? null) : null;

/** C-169: seven days from delivery; from sending while the delivery is not known. */
export const requestEndsAt = (ledger: Ledger, limits: CallLimits): Date | null =>
  ledger.request && plus(ledger.request.deliveredAt ?? ledger.request.sentAt, limits.requestLifeMs);

function openRequest(ledger: Ledger, limits: CallLimits, now: Date): Permission['request'] {
  const expiresAt = requestEndsAt(ledger, limits);
  const { request } = ledger;
  if (!request || request.answeredAt || request.failed || !expiresAt || expiresAt <= now) return null;
  return { sentAt: request.sentAt, expiresAt };
}

/** Until when the customer can still change the answer on the card that was answered (C-161, C-162). */
export function answerChangeableUntil(ledger: Ledger, limits: CallLimits, now: Date): Date | null {
  const answeredAt = ledger.request?.answeredAt;
  if (!answeredAt) return null;
  const until = plus(answeredAt, limits.requestLifeMs);
  return until > now ? until : null;
}
