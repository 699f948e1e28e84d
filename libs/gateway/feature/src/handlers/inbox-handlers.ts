import * as routes from '@parlance/gateway/contracts';
import * as messaging from '@parlance/messaging/contracts';
import { bind, type Binding } from '../routing/binding';
import { pageRequest } from './page-request';

export const inboxHandlers: readonly Binding[] = [
  bind(routes.listInboxesRoute, (_input, actor, { queries }) =>
    queries.ask(messaging.listInboxes, { actor }),
  ),
  bind(routes.connectInboxRoute, ({ body, idempotencyKey }, actor, { queries }) =>
    queries.ask(messaging.connectInbox, { ...body, actor, idempotencyKey }),
  ),
  bind(routes.searchJournalRoute, ({ query: { field, state, ...page } }, actor, { queries }) =>
    queries.ask(messaging.searchJournal, { ...pageRequest(page), actor, field, state }),
  ),
];
