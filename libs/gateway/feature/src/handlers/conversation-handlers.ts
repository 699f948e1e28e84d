import * as routes from '@parlance/gateway/contracts';
import * as messaging from '@parlance/messaging/contracts';
import { bind, type Binding } from '../routing/binding';
import { viewOf, withPolicy } from './conversation-view';
import { pageRequest } from './page-request';

export const conversationHandlers: readonly Binding[] = [
  bind(routes.listConversationsRoute, async ({ query }, actor, { queries }) => {
    const { view, inboxId, search, ...page } = query;
    const found = await queries.ask(messaging.listConversations, {
      ...pageRequest(page),
      actor,
      view: view ?? 'all',
      inboxId,
      search,
    });
    return { ...found, items: await withPolicy(found.items, actor, queries) };
  }),

  bind(routes.startConversationRoute, ({ body, idempotencyKey }, actor, { queries }) =>
    viewOf(queries.ask(messaging.startConversation, { ...body, actor, idempotencyKey }), actor, queries),
  ),

  bind(routes.getConversationRoute, ({ params }, actor, { queries }) =>
    viewOf(queries.ask(messaging.getConversation, { ...params, actor }), actor, queries),
  ),

  bind(routes.updateConversationRoute, ({ params, body }, actor, { queries }) =>
    viewOf(queries.ask(messaging.changeConversation, { ...params, ...body, actor }), actor, queries),
  ),

  bind(routes.markReadRoute, ({ params }, actor, { queries }) =>
    viewOf(queries.ask(messaging.markRead, { ...params, actor }), actor, queries),
  ),

  bind(routes.showTypingRoute, async ({ params }, actor, { queries }) => {
    await queries.ask(messaging.showTyping, { ...params, actor });
  }),

  bind(routes.listMessagesRoute, ({ params, query }, actor, { queries }) =>
    queries.ask(messaging.listMessages, { ...pageRequest(query), ...params, actor }),
  ),

  bind(routes.sendMessageRoute, ({ params, body, idempotencyKey }, actor, { queries }) =>
    queries.ask(messaging.sendMessage, { ...params, ...body, actor, idempotencyKey }),
  ),

  bind(routes.addNoteRoute, ({ params, body, idempotencyKey }, actor, { queries }) =>
    queries.ask(messaging.addNote, { ...params, ...body, actor, idempotencyKey }),
  ),

  bind(routes.getMessageRoute, ({ params }, actor, { queries }) =>
    queries.ask(messaging.getMessage, { ...params, actor }),
  ),

  bind(routes.sendReactionRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(messaging.sendReaction, { ...params, ...body, actor }),
  ),

  bind(routes.updateContactRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(messaging.updateContact, { ...params, ...body, actor }),
  ),
];
