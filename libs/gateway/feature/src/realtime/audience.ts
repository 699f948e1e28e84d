import {
  canSeeConversation,
  type Principal,
  type Scope,
  type Visibility,
} from '@parlance/shared/contract-kit';

/** Who may hear of a change. */
export type Audience =
  /** Whoever may see one of these conversations. With none, only those who see everything. */
  | { readonly kind: 'conversations'; readonly visibilities: readonly Visibility[] }
  | { readonly kind: 'inbox'; readonly inboxId: string }
  | { readonly kind: 'organisation'; readonly scope: Scope };

export const ofConversation = (visibility: Visibility): Audience => ({
  kind: 'conversations',
  visibilities: [visibility],
});

export function mayHear(principal: Principal, audience: Audience): boolean {
  const scope = audience.kind === 'organisation' ? audience.scope : 'conversations:read';
  if (principal.kind === 'api-key' && !principal.scopes.includes(scope)) return false;
  if (audience.kind === 'organisation') return true;
  if (principal.role === 'super-agent' || principal.role === 'administrator') return true;
  if (audience.kind === 'inbox') return principal.inboxIds.includes(audience.inboxId);
  return audience.visibilities.some((visibility) => canSeeConversation(principal, visibility));
}
