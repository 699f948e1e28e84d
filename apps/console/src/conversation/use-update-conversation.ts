import { updateContactRoute, updateConversationRoute } from '@parlance/gateway/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call, type InputOf } from '../api/call';
import { Cache } from '../realtime/cache';
import { useSession } from '../session/session';

/** Assigns, hands over, resolves, reopens, sets collaborators. */
export function useUpdateConversation(conversationId: string) {
  const client = useQueryClient();
  const { principal } = useSession();
  return useMutation({
    mutationFn: (body: InputOf<typeof updateConversationRoute>['body']) =>
      call(updateConversationRoute, { params: { conversationId }, body }),
    onSuccess: (conversation) => new Cache(client, principal.id).conversation(conversation),
  });
}

export function useRenameContact(contactId: string) {
  const client = useQueryClient();
  const { principal } = useSession();
  return useMutation({
    mutationFn: (body: InputOf<typeof updateContactRoute>['body']) =>
      call(updateContactRoute, { params: { contactId }, body }),
    onSuccess: (contact) => new Cache(client, principal.id).apply({ kind: 'contact', contact }),
  });
}
