import {
  canSeeCall,
  canSeeConversation,
  type CallVisibility,
  type Principal,
  type Scope,
  type Visibility,
} from '@parlance/shared/contract-kit';

/** Who may hear of a change. A key needs the scope too; for people their role decides. */
export type Audience = { readonly scope: Scope } & (
  | /** Whoever may see one of these conversations. With none, only those who see everything. */
    { readonly kind: 'conversations'; readonly visibilities: readonly Visibility[] }
  | { readonly kind: 'inbox'; readonly inboxId: string }
  /** Whoever may see the record of this call, which is fewer than see its conversation. */
  | { readonly kind: 'call'; readonly call: CallVisibility }
  | { readonly kind: 'organisation' }
);

export const ofConversation = (
  { inboxId, teamId, assigneeId, collaboratorIds }: Visibility,
  scope: Scope = 'conversations:read',
): Audience => ({
  kind: 'conversations',
  scope,
  visibilities: [{ inboxId, teamId, assigneeId, collaboratorIds }],
});

export const ofCallRecord = ({ inboxId, teamId, agentId, assigneeId }: CallVisibility): Audience => ({
  kind: 'call',
  scope: 'calls:read',
  call: { inboxId, teamId, agentId, assigneeId },
});

export function mayHear(principal: Principal, audience: Audience): boolean {
  if (principal.kind === 'api-key' && !principal.scopes.includes(audience.scope)) return false;
  if (principal.role === 'super-agent' || principal.role === 'administrator') return true;
  switch (audience.kind) {
    case 'organisation':
      return true;
    case 'inbox':
      return principal.inboxIds.includes(audience.inboxId);
    case 'call':
      return canSeeCall(principal, audience.call);
    case 'conversations':
      return audience.visibilities.some((visibility) => canSeeConversation(principal, visibility));
  }
}
