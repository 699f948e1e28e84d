import type { Tx } from '@parlance/platform/persistence';
import { minus, seconds } from '@parlance/shared/kernel';
import { ProblemError } from '@parlance/shared/contract-kit';
import { workspaceErrors } from '@parlance/workspace/contracts';
import { decideAttempt, FORGET_AFTER_MS, type Attempts } from '@parlance/workspace/domain';
import { sha256 } from '../tokens';
import { emailKey } from '../users/person-row';

/** Kept as a digest: addresses that belong to nobody here are not collected. */
const keyOf = (email: string): string => sha256(emailKey(email));

/**
 * Counts an attempt as failed before the password is looked at, so that attempts made at the same time all count.
 * Throws `workspace.too_many_attempts` with the time to wait.
 */
export async function countAttempt(tx: Tx, email: string, now: Date): Promise<void> {
  const hash = keyOf(email);
  // Makes the row that is then locked, if nobody has yet: two first attempts wait for each other.
  await tx.query(
    `insert into sign_in_attempt (email_hash, failures, last_at) values ($1, 0, $2)
     on conflict (tenant_id, email_hash) do nothing`,
    [hash, now],
  );
  const [row] = await tx.query<{ failures: number; last_at: Date }>(
    'select failures, last_at from sign_in_attempt where email_hash = $1 for update',
    [hash],
  );
  const attempts: Attempts | null =
    row && row.failures > 0 ? { failures: row.failures, lastAt: row.last_at } : null;
  const decision = decideAttempt(attempts, now);
  if (!decision.allowed)
    throw new ProblemError(workspaceErrors.too_many_attempts, {
      detail: `Too many failed sign-ins with this address. Try again after ${decision.until.toISOString()}`,
      retryAfterSeconds: Math.ceil((decision.until.getTime() - now.getTime()) / seconds(1)),
    });
  await tx.query('update sign_in_attempt set failures = $2, last_at = $3 where email_hash = $1', [
    hash,
    decision.attempts.failures,
    decision.attempts.lastAt,
  ]);
}

export async function forgetAttempts(tx: Tx, email: string): Promise<void> {
  await tx.query('delete from sign_in_attempt where email_hash = $1', [keyOf(email)]);
}

export async function forgetOldAttempts(tx: Tx, now: Date): Promise<void> {
  await tx.query('delete from sign_in_attempt where last_at < $1', [minus(now, FORGET_AFTER_MS)]);
}
