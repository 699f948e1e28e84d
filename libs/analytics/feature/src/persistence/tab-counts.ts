import { CALL_COUNT_LIMIT, type listCallHistory } from '@parlance/analytics/contracts';
import type { Tx } from '@parlance/platform/persistence';
import type { ReplyOf } from '@parlance/shared/contract-kit';
import type { SqlParts } from './sql-parts';

type Counts = ReplyOf<typeof listCallHistory>['counts'];

const TABS = {
  incoming: "h.tab = 'incoming'",
  outgoing: "h.tab = 'outgoing'",
  missed: "h.tab = 'missed'",
  canceled: "h.tab = 'canceled'",
  needs_follow_up: 'h.needs_follow_up',
} as const;

/** Counts each tab of what `sql` selects, none further than the limit, so that a page costs the same in a large history. */
export async function countTabs(tx: Tx, sql: SqlParts): Promise<Counts> {
  const columns = Object.entries(TABS).map(
    ([name, condition]) =>
      `(select count(*)::int from (
         select from call_history h where ${sql.where} and ${condition} limit ${CALL_COUNT_LIMIT}
       ) counted) as ${name}`,
  );
  const [row] = await tx.query<Record<keyof typeof TABS, number>>(
    `select ${columns.join(', ')}`,
    sql.parameters,
  );
  const { incoming, outgoing, missed, canceled, needs_follow_up: needsFollowUp } = row!;
  const all = Math.min(CALL_COUNT_LIMIT, incoming + outgoing + missed + canceled);
  return { all, incoming, outgoing, missed, canceled, needsFollowUp };
}
