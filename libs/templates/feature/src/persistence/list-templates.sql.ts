import type { Tx } from '@parlance/platform/persistence';
import { TemplateRow } from './rows';

export interface ListFilter {
  readonly wabaId?: string | undefined;
  readonly status?: string | undefined;
  readonly search?: string | undefined;
  readonly after?: { readonly name: string; readonly language: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** A keyset page by name. Deleted templates are listed when asked for by status only. */
export async function listTemplateRows(tx: Tx, filter: ListFilter): Promise<TemplateRow[]> {
  const query = tx.manager
    .createQueryBuilder(TemplateRow, 't')
    .where('t.tenantId = :tenantId', { tenantId: tx.tenantId })
    .orderBy({ 't.name': 'ASC', 't.language': 'ASC', 't.id': 'ASC' })
    .limit(filter.limit);
  if (filter.status === undefined) query.andWhere("t.status <> 'DELETED'");
  else query.andWhere('t.status = :status', { status: filter.status });
  if (filter.wabaId !== undefined) query.andWhere('t.wabaId = :wabaId', { wabaId: filter.wabaId });
  if (filter.search) {
    const text = `%${filter.search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    query.andWhere('t.name like :text', { text });
  }
  if (filter.after !== undefined) {
    query.andWhere('(t.name, t.language, t.id) > (:name, :language, :id)', filter.after);
  }
  return query.getMany();
}
