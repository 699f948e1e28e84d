import type { MessageContent, sendMessageRoute } from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import { useCallback } from 'react';
import type { InputOf } from '../api/call';
import { send } from '../conversation/sending';
import { serverNow } from '../realtime/server-clock';
import { useSession } from '../session/session';

/** Sends a message like any other: once, shown in the timeline at once, with a refusal at its place. */
export function useSendContent(
  conversationId: string,
): (content: InputOf<typeof sendMessageRoute>['body']['content'], preview: MessageContent) => void {
  const { principal } = useSession();
  return useCallback(
    (content, preview) =>
      void send({
        key: newId(),
        userId: principal.id,
        conversationId,
        kind: 'message',
        body: { content },
        preview,
        createdAt: new Date(serverNow()).toISOString(),
        state: 'sending',
        attempts: 0,
        problem: null,
      }),
    [conversationId, principal.id],
  );
}
