import type { Tx } from '@parlance/platform/persistence';

/**
 * Narrows a transaction across tenants to one of them while `work` runs, so that row security holds for what is done on
 * behalf of that tenant.
 */
export async function asTenant<T>(tx: Tx, tenantId: string, work: () => Promise<T>): Promise<T> {
  await tx.prepared("select set_config('app.tenant_id', $1, true)", [tenantId]);
  const result = await work();
  await tx.prepared("select set_config('app.tenant_id', $1, true)", [tx.tenantId]);
  return result;
}
