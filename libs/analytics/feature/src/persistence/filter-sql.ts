import type { CallHistoryFilter } from '@parlance/analytics/contracts';
import { callScope } from '@parlance/analytics/domain';
import type { Tx } from '@parlance/platform/persistence';
import type { Principal } from '@parlance/shared/contract-kit';
import { ContactRepository } from './contact-repository';
import { restrictToScope } from './scope-sql';
import { restrictToSearch } from './search-sql';
import { SqlParts } from './sql-parts';

/** Everything of a filter but the tab and the follow-up, which counts are made for. */
export type OtherFilters = Omit<CallHistoryFilter, 'tab' | 'needsFollowUp'>;

/** What the actor may see of what the filters leave: the one way to the rows of every list, count and export (C-096). */
export async function visibleCalls(tx: Tx, actor: Principal, filters: OtherFilters): Promise<SqlParts> {
  const sql = new SqlParts(actor.tenantId);
  restrictToScope(sql, callScope(actor));
  const { from, to, agentIds, inboxIds, contactId, search } = filters;
  if (from !== undefined) sql.and(`h.started_at >= ${sql.parameter(from, 'timestamptz')}`);
  if (to !== undefined) sql.and(`h.started_at < ${sql.parameter(to, 'timestamptz')}`);
  if (agentIds?.length) sql.and(`h.owner_id = any(${sql.parameter(agentIds, 'uuid[]')})`);
  if (inboxIds?.length) sql.and(`h.inbox_id = any(${sql.parameter(inboxIds, 'uuid[]')})`);
  if (contactId !== undefined) {
    const family = await new ContactRepository(tx).family([contactId]);
    sql.and(`h.contact_id = any(${sql.parameter(family, 'uuid[]')})`);
  }
  if (search) await restrictToSearch(tx, sql, search);
  return sql;
}

export function restrictToTab(
  sql: SqlParts,
  { tab, needsFollowUp }: Pick<CallHistoryFilter, 'tab' | 'needsFollowUp'>,
): void {
  if (tab !== 'all') sql.and(`h.tab = ${sql.parameter(tab, 'text')}`);
  if (needsFollowUp !== undefined) sql.and(needsFollowUp ? 'h.needs_follow_up' : 'not h.needs_follow_up');
}
