import type { Tx } from '@parlance/platform/persistence';

/**
 * Narrows a transaction across tenants to one of them while `work` runs, so that row security holds for what is done on
 * behalf of that tenant.
 */
export async function asTenant<T>(tx: Tx, tenantId: string, work: () => Promise<T>): Promise<T> {
  narrow(tx, tenantId);
  const result = await work();
  narrow(tx, tx.tenantId);
  return result;
}

const narrow = (tx: Tx, tenantId: string): void =>
  tx.sendPrepared("select set_config('app.tenant_id', $1, true)", [tenantId]);
