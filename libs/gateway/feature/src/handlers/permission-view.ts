import type { CallPermissionOfContact } from '@parlance/gateway/contracts';
import { getPairConversations } from '@parlance/messaging/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import type { CallPermission } from '@parlance/policy/contracts';
import type { Principal } from '@parlance/shared/contract-kit';

/** Policy knows customers by id. Who they are is asked for all at once; without an answer the rest is shown all the same. */
export async function withContacts(
  permissions: readonly CallPermission[],
  actor: Principal,
  queries: QueryClient,
): Promise<CallPermissionOfContact[]> {
  if (permissions.length === 0) return [];
  const pairs = permissions.map(({ inboxId, contactId }) => ({ inboxId, contactId }));
  const known = await queries.ask(getPairConversations, { actor, pairs }).then(
    ({ items }) => items,
    () => [],
  );
  return permissions.map((permission, index) => ({
    ...permission,
    contact: known[index]?.contact ?? null,
    conversationId: known[index]?.conversationId ?? null,
  }));
}
