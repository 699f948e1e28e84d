import { createHash } from 'node:crypto';
import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import type { Tx } from './tx';

/**
 * Runs `work` once for each key of a tenant: a repetition of the same request gets the stored response, another
 * request under the same key is refused (`platform.idempotency_key_reused`). Callers at the same time wait for the
 * first and then get its response. The response is kept as JSON. Without a key the work simply runs. An error of
 * `work` must leave the transaction, which forgets the key.
 */
export async function idempotent<T>(
  tx: Tx,
  key: string | undefined,
  request: unknown,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return work();
  const hash = hashOf(key, request);
  const claimed = await tx.prepared(
    `insert into idempotency_key (tenant_id, key, request_hash) values ($1, $2, $3)
     on conflict (tenant_id, key) do nothing returning 1`,
    [tx.tenantId, key, hash],
  );
  if (claimed.length === 0) return storedResponse<T>(tx, key, hash);
  const response = await work();
  tx.sendPrepared('update idempotency_key set response = $3 where tenant_id = $1 and key = $2', [
    tx.tenantId,
    key,
    JSON.stringify({ value: response }),
  ]);
  return response;
}

/**
 * The response of a request that was answered before; null for a new one, and for one that is being worked on at this
 * moment, for which `idempotent` waits. Throws as that does.
 */
export async function answeredBefore<T>(
  tx: Tx,
  key: string | undefined,
  request: unknown,
): Promise<T | null> {
  if (key === undefined) return null;
  const stored = await findStored<T>(tx, key, hashOf(key, request));
  return stored?.value ?? null;
}

function hashOf(key: string, request: unknown): string {
  if (key.length === 0 || key.length > 255)
    throw new ProblemError(platformErrors.invalid_input, {
      detail: 'The idempotency key must have 1 to 255 characters',
      errors: [{ path: 'Idempotency-Key', rule: 'length', message: 'must have 1 to 255 characters' }],
    });
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}

async function storedResponse<T>(tx: Tx, key: string, hash: string): Promise<T> {
  const stored = await findStored<T>(tx, key, hash);
  if (!stored)
    throw new ProblemError(platformErrors.unavailable, {
      detail: 'The first request with this idempotency key has no response yet. Try again',
      retryAfterSeconds: 1,
    });
  return stored.value;
}

async function findStored<T>(tx: Tx, key: string, hash: string): Promise<{ value: T } | null> {
  const [row] = await tx.prepared<{ request_hash: string; response: { value: T } | null }>(
    'select request_hash, response from idempotency_key where tenant_id = $1 and key = $2',
    [tx.tenantId, key],
  );
  if (row && row.request_hash !== hash)
    throw new ProblemError(platformErrors.idempotency_key_reused, {
      detail: 'This idempotency key belongs to a request with another content. Use a new key',
    });
  return row?.response ?? null;
}

/** Forgets keys that were first used before `moment`; returns how many. */
export async function forgetIdempotencyKeys(tx: Tx, moment: Date): Promise<number> {
  const rows = await tx.query('delete from idempotency_key where created_at < $1 returning 1', [moment]);
  return rows.length;
}

/** JSON with sorted names: the same content gives the same text, however it was written. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? 'null'
  );
}
