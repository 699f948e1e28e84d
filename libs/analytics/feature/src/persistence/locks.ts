import type { Tx } from '@parlance/platform/persistence';

/**
 * Calls of a tenant pass side by side, a merge of contacts alone: whichever comes second sees the first, so that what is
 * derived over all calls of a person is right whatever the order.
 */
export async function enter(tx: Tx, purpose: 'call' | 'merge'): Promise<void> {
  const lock = purpose === 'merge' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await tx.query(`select ${lock}(hashtext('analytics.merge'), hashtext($1))`, [tx.tenantId]);
}

/** One at a time over all that is derived from the calls of a person. Taken after `enter`. */
export async function lockPerson(tx: Tx, familyIds: readonly string[]): Promise<void> {
  const [first] = [...familyIds].sort();
  await tx.query("select pg_advisory_xact_lock(hashtext('analytics.person'), hashtext($1))", [
    `${tx.tenantId}/${first}`,
  ]);
}

/** One at a time over an entry of the history that may not be there yet. Taken last. */
export async function lockEntry(tx: Tx, callId: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('analytics.call'), hashtext($1))", [
    `${tx.tenantId}/${callId}`,
  ]);
}
