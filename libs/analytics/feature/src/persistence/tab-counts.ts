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

/**
 * Counts each tab of what `sql` selects, none further than the limit, so that a page costs the same in a large history.
 * A list below the limit, as most are, is read once for all tabs; of a larger one each tab is counted for itself.
 */
export async function countTabs(tx: Tx, sql: SqlParts): Promise<Counts> {
  const [small] = await tx.query<Record<keyof typeof TABS | 'read', number>>(
    `select count(*)::int as read, ${eachTab((condition) => `(count(*) filter (where ${condition}))::int`)}
     from (
       select h.tab, h.needs_follow_up from call_history h where ${sql.where} limit ${CALL_COUNT_LIMIT}
     ) h`,
    sql.parameters,
  );
  if (small!.read < CALL_COUNT_LIMIT) return toCounts(small!);
  const [large] = await tx.query<Record<keyof typeof TABS, number>>(
    `select ${eachTab(
      (condition) => `(select count(*)::int from (
         select from call_history h where ${sql.where} and ${condition} limit ${CALL_COUNT_LIMIT}
       ) counted)`,
    )}`,
    sql.parameters,
  );
  return toCounts(large!);
}

const eachTab = (count: (condition: string) => string): string =>
  Object.entries(TABS)
    .map(([name, condition]) => `${count(condition)} as ${name}`)
    .join(', ');

function toCounts({ needs_follow_up: needsFollowUp, ...tabs }: Record<keyof typeof TABS, number>): Counts {
  const { incoming, outgoing, missed, canceled } = tabs;
  const all = Math.min(CALL_COUNT_LIMIT, incoming + outgoing + missed + canceled);
  return { all, incoming, outgoing, missed, canceled, needsFollowUp };
}
