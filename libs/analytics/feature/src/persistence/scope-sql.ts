import type { CallScope } from '@parlance/analytics/domain';
import type { SqlParts } from './sql-parts';

/** The calls of a scope as a condition. Tests hold it against `canSeeCall`. */
export function restrictToScope(sql: SqlParts, scope: CallScope): void {
  if (scope.all) return;
  const ways = [`h.owner_id = ${sql.parameter(scope.ownerId, 'uuid')}`];
  if (scope.teamIds.length > 0) ways.push(`h.team_id = any(${sql.parameter(scope.teamIds, 'uuid[]')})`);
  if (scope.inboxIds.length > 0) ways.push(`h.inbox_id = any(${sql.parameter(scope.inboxIds, 'uuid[]')})`);
  sql.and(`(${ways.join(' or ')})`);
}
