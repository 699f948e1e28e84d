import { getConversation, listConversations, type Contact } from '@parlance/messaging/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import { canSeeConversation, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { ourselves } from '../authentication/ourselves';
import type { Audience } from './audience';
import type { Channel } from './channel';

/** What is not remembered is asked of the service that owns it. */

const SAME_PERSON_LIMIT = 20;

/** Null when this principal may see the conversation, otherwise the refusal. */
export async function maySee(
  { memory }: Channel,
  principal: Principal,
  conversationId: string,
  queries: QueryClient,
): Promise<ProblemError | null> {
  const visibility = memory.ofConversation(conversationId);
  const reads = principal.kind !== 'api-key' || principal.scopes.includes('conversations:read');
  if (visibility && reads && canSeeConversation(principal, visibility)) return null;
  try {
    const conversation = await queries.ask(
      getConversation,
      { actor: principal, conversationId },
      { tenantId: principal.tenantId },
    );
    memory.remember(conversation.id, conversation.contact.id, conversation);
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

/** Whoever may see a conversation of this contact; without an answer only those who see everything. */
export async function audienceOfContact(
  { memory }: Channel,
  tenantId: string,
  contact: Contact,
  queries: QueryClient,
): Promise<Audience> {
  const search = contact.phone ?? contact.username ?? contact.name;
  if (search !== null) {
    const found = await queries
      .ask(
        listConversations,
        { actor: ourselves(tenantId), view: 'all', search: search.slice(0, 100), limit: SAME_PERSON_LIMIT },
        { tenantId },
      )
      .catch(() => null);
    for (const conversation of found?.items ?? [])
      memory.remember(conversation.id, conversation.contact.id, conversation);
  }
  return { kind: 'conversations', scope: 'conversations:read', visibilities: memory.ofContact(contact.id) };
}
