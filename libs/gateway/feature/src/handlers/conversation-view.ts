import type { ConversationView } from '@parlance/gateway/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import { getCallPermissions, getWindows } from '@parlance/policy/contracts';
import type { Principal } from '@parlance/shared/contract-kit';

/** A list of conversations must not wait long for what is only shown beside them. */
const options = { timeoutMs: 1_000 };

/** Conversations with what policy says of them, asked for all at once. Without its answer that is null. */
export async function withPolicy(
  conversations: readonly Conversation[],
  { tenantId }: Principal,
  queries: QueryClient,
): Promise<ConversationView[]> {
  if (conversations.length === 0) return [];
  const pairs = conversations.map(({ inboxId, contact, lastCustomerMessageAt }) => ({
    inboxId,
    contactId: contact.id,
    lastCustomerMessageAt,
  }));
  const [windows, permissions] = await Promise.all([
    queries.ask(getWindows, { tenantId, pairs }, options).then(
      (reply) => reply.windows,
      () => [],
    ),
    queries
      .ask(
        getCallPermissions,
        { tenantId, pairs: pairs.map(({ inboxId, contactId }) => ({ inboxId, contactId })) },
        options,
      )
      .then(
        (reply) => reply.permissions,
        () => [],
      ),
  ]);
  return conversations.map((conversation, index) => ({
    ...conversation,
    window: windows[index] ?? null,
    callPermission: permissions[index] ?? null,
  }));
}

export async function viewOf(
  asked: Promise<Conversation>,
  actor: Principal,
  queries: QueryClient,
): Promise<ConversationView> {
  const conversation = await asked;
  const [view] = await withPolicy([conversation], actor, queries);
  return view ?? { ...conversation, window: null, callPermission: null };
}
