import { messagingErrors } from '@parlance/messaging/contracts';
import type { Tx } from '@parlance/platform/persistence';
import {
  canSeeConversation,
  platformErrors,
  ProblemError,
  type Principal,
  type Scope,
} from '@parlance/shared/contract-kit';
import {
  findConversation,
  lockConversation,
  visibilityOf,
  type ConversationRow,
  type ConversationView,
} from './persistence/conversations.sql';

/** People are bound by their role alone; a key also by its scopes. */
export function requireScope(actor: Principal, scope: Scope): void {
  if (actor.kind === 'api-key' && !actor.scopes.includes(scope))
    throw new ProblemError(platformErrors.forbidden, { detail: `The API key lacks the scope ${scope}` });
}

export function requireAdministrator(actor: Principal, scope: Scope): void {
  requireScope(actor, scope);
  if (actor.role !== 'administrator')
    throw new ProblemError(platformErrors.forbidden, { detail: 'Administrators only' });
}

/** Super Agents and Administrators reach every inbox, others those that are given to them or their teams. */
export const canUseInbox = (actor: Principal, inboxId: string): boolean =>
  actor.role === 'administrator' || actor.role === 'super-agent' || actor.inboxIds.includes(inboxId);

const conversationNotFound = (): ProblemError =>
  new ProblemError(messagingErrors.conversation_not_found, {
    detail: 'No conversation of yours has this id',
  });

/** What must not be seen does not exist: the problem is the same. */
export async function visibleConversation(tx: Tx, actor: Principal, id: string): Promise<ConversationView> {
  const view = await findConversation(tx, actor.tenantId, id);
  if (!view || !canSeeConversation(actor, visibilityOf(view))) throw conversationNotFound();
  return view;
}

export async function lockVisibleConversation(
  tx: Tx,
  actor: Principal,
  id: string,
): Promise<ConversationRow> {
  const row = await lockConversation(tx, actor.tenantId, id);
  if (!row || !canSeeConversation(actor, visibilityOf(row))) throw conversationNotFound();
  return row;
}

/**
 * `canSeeConversation` as SQL, for lists. `c` is the conversation; parameters are appended to `parameters`. A test
 * holds the two against each other.
 */
export function visibleSql(actor: Principal, parameters: unknown[]): string {
  if (actor.role === 'administrator' || actor.role === 'super-agent') return 'true';
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  const self = `${parameter(actor.id)}::uuid`;
  const ways = [
    `c.inbox_id = any(${parameter(actor.inboxIds)}::uuid[])`,
    `c.assignee_id = ${self}`,
    `${self} = any(c.collaborator_ids)`,
    ...(actor.role === 'supervisor' ? [`c.team_id = any(${parameter(actor.teamIds)}::uuid[])`] : []),
  ];
  return `(${ways.join(' or ')})`;
}
