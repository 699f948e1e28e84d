import { canSeeConversation, type Principal, type Visibility } from '@parlance/shared/contract-kit';

const MAX_CONVERSATIONS = 5_000;

interface Known {
  readonly contactId: string;
  readonly visibility: Visibility;
}

/** Who may see which conversations of one organisation, as the latest events said. The longest unheard of are forgotten. */
export class VisibilityMemory {
  private readonly conversations = new Map<string, Known>();
  private readonly byContact = new Map<string, Set<string>>();

  remember(conversationId: string, contactId: string, visibility: Visibility): void {
    this.forget(conversationId);
    // Only what decides: an event's visibility may be a whole conversation.
    const { inboxId, teamId, assigneeId, collaboratorIds } = visibility;
    this.conversations.set(conversationId, {
      contactId,
      visibility: { inboxId, teamId, assigneeId, collaboratorIds },
    });
    const siblings = this.byContact.get(contactId);
    if (siblings) siblings.add(conversationId);
    else this.byContact.set(contactId, new Set([conversationId]));
    if (this.conversations.size > MAX_CONVERSATIONS) this.forget(this.conversations.keys().next().value!);
  }

  ofConversation(conversationId: string): Visibility | undefined {
    return this.conversations.get(conversationId)?.visibility;
  }

  ofContact(contactId: string): Visibility[] {
    return [...(this.byContact.get(contactId) ?? [])].map((id) => this.conversations.get(id)!.visibility);
  }

  /** True when it is known that this principal does not see the conversation. */
  mayNoLongerSee(principal: Principal, conversationId: string): boolean {
    const visibility = this.ofConversation(conversationId);
    return visibility !== undefined && !canSeeConversation(principal, visibility);
  }

  private forget(conversationId: string): void {
    const known = this.conversations.get(conversationId);
    if (!known) return;
    this.conversations.delete(conversationId);
    const siblings = this.byContact.get(known.contactId);
    siblings?.delete(conversationId);
    if (siblings?.size === 0) this.byContact.delete(known.contactId);
  }
}
