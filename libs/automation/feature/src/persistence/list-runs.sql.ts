import type { Tx } from '@parlance/platform/persistence';
import type { Principal } from '@parlance/shared/contract-kit';
import { RUN_COLUMNS, runOf, type RunRow, type StoredRun } from './run-repository';

export interface RunFilter {
  readonly functionId: string | undefined;
  readonly callId: string | undefined;
  readonly after: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
}

/** Newest first. */
export async function listRuns(tx: Tx, actor: Principal, filter: RunFilter): Promise<StoredRun[]> {
  const parameters: unknown[] = [tx.tenantId];
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  const where = ['r.tenant_id = $1', visibleSql(actor, parameter)];
  if (filter.functionId) where.push(`r.function_id = ${parameter(filter.functionId)}`);
  if (filter.callId) where.push(`r.call_id = ${parameter(filter.callId)}`);
  if (filter.after)
    where.push(
      `(r.at, r.id) < (${parameter(filter.after.at)}::timestamptz, ${parameter(filter.after.id)}::uuid)`,
    );
  const rows = await tx.query<RunRow>(
    `select ${RUN_COLUMNS} from function_run r where ${where.join(' and ')}
     order by r.at desc, r.id desc limit ${parameter(filter.limit)}`,
    parameters,
  );
  return rows.map(runOf);
}

/** `canSeeConversation` as SQL; a test holds the two against each other. */
function visibleSql(actor: Principal, parameter: (value: unknown) => string): string {
  if (actor.role === 'administrator' || actor.role === 'super-agent') return 'true';
  const self = `${parameter(actor.id)}::uuid`;
  const ways = [
    `r.inbox_id = any(${parameter(actor.inboxIds)}::uuid[])`,
    `r.assignee_id = ${self}`,
    `${self} = any(r.collaborator_ids)`,
    ...(actor.role === 'supervisor' ? [`r.team_id = any(${parameter(actor.teamIds)}::uuid[])`] : []),
  ];
  return `(${ways.join(' or ')})`;
}
