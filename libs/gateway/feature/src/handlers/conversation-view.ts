import type { ConversationView } from '@parlance/gateway/contracts';
import type { Conversation } from '@parlance/messaging/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import { getWindows } from '@parlance/policy/contracts';
import type { Principal } from '@parlance/shared/contract-kit';

/** A list of conversations must not wait long for what is only shown beside them. */
const WINDOW_TIMEOUT_MS = 1_000;

/** Conversations with their windows, asked for in one query. Without an answer from policy the windows are null. */
export async function withWindows(
  conversations: readonly Conversation[],
  actor: Principal,
  queries: QueryClient,
): Promise<ConversationView[]> {
  if (conversations.length === 0) return [];
  const windows = await queries
    .ask(
      getWindows,
      {
        tenantId: actor.tenantId,
        pairs: conversations.map(({ inboxId, contact, lastCustomerMessageAt }) => ({
          inboxId,
          contactId: contact.id,
          lastCustomerMessageAt,
        })),
      },
      { timeoutMs: WINDOW_TIMEOUT_MS },
    )
    .then((reply) => reply.windows)
    .catch(() => []);
  return conversations.map((conversation, index) => ({ ...conversation, window: windows[index] ?? null }));
}

export async function withWindow(
  asked: Promise<Conversation>,
  actor: Principal,
  queries: QueryClient,
): Promise<ConversationView> {
  const conversation = await asked;
  const [view] = await withWindows([conversation], actor, queries);
  return view ?? { ...conversation, window: null };
}
