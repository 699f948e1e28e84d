import * as calls from '@parlance/calls/contracts';
import * as routes from '@parlance/gateway/contracts';
import { getConversation, listInboxes, messagingErrors } from '@parlance/messaging/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import * as policy from '@parlance/policy/contracts';
import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { ourselves } from '../authentication/ourselves';
import { bind, type Binding } from '../routing/binding';
import { withContacts } from './permission-view';

/** Lists of what waits for somebody; nobody works through more than this before asking again. */
const LIST_LIMIT = 200;

export const callHandlers: readonly Binding[] = [
  bind(routes.startCallRoute, ({ body, idempotencyKey }, actor, { queries }) =>
    queries.ask(calls.startCall, { ...body, actor, idempotencyKey }),
  ),
  bind(routes.listLiveCallsRoute, (_input, actor, { queries }) =>
    queries.ask(calls.listLiveCalls, { actor }),
  ),
  bind(routes.getCallRoute, ({ params }, actor, { queries }) =>
    queries.ask(calls.getCall, { ...params, actor }),
  ),
  bind(routes.answerCallRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(calls.answerCall, { ...params, ...body, actor }),
  ),
  bind(routes.declineCallRoute, ({ params }, actor, { queries }) =>
    queries.ask(calls.declineCall, { ...params, actor }),
  ),
  bind(routes.attachAgentRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(calls.attachAgent, { ...params, ...body, actor }),
  ),
  bind(routes.hangUpCallRoute, ({ params }, actor, { queries }) =>
    queries.ask(calls.hangUpCall, { ...params, actor }),
  ),
  bind(routes.holdCallRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(calls.holdCall, { ...params, ...body, actor }),
  ),

  bind(routes.listAvailabilityRoute, (_input, actor, { queries }) =>
    queries.ask(calls.listAvailability, { actor }),
  ),
  bind(routes.setAvailabilityRoute, ({ params, body }, actor, { queries }) =>
    queries.ask(calls.setAvailability, { ...params, ...body, actor }),
  ),

  bind(routes.listCallbacksRoute, ({ query }, actor, { queries }) =>
    queries.ask(calls.listCallbacks, { state: query.state ?? 'open', limit: LIST_LIMIT, actor }),
  ),
  bind(routes.dismissCallbackRoute, ({ params }, actor, { queries }) =>
    queries.ask(calls.dismissCallback, { ...params, actor }),
  ),

  bind(routes.getCallPermissionRoute, async ({ params }, actor, { queries }) => {
    const { inboxId, contact } = await queries.ask(getConversation, { ...params, actor });
    const { permissions } = await queries.ask(policy.getCallPermissions, {
      tenantId: actor.tenantId,
      pairs: [{ inboxId, contactId: contact.id }],
    });
    if (permissions[0]) return permissions[0];
    throw new ProblemError(platformErrors.internal, { detail: 'Policy answered about nobody' });
  }),
  bind(routes.listCallPermissionsRoute, async ({ query }, actor, { queries }) => {
    const request = { filter: query.filter ?? 'all', limit: LIST_LIMIT, actor };
    const { items } = await queries.ask(policy.listPermissions, request);
    return { items: await withContacts(items, actor, queries) };
  }),

  bind(routes.getCallSettingsRoute, async ({ params: { inboxId } }, actor, { queries }) => {
    await refuseForeignInbox(inboxId, actor, queries);
    return queries.ask(policy.getCallSettings, { tenantId: actor.tenantId, inboxId });
  }),
  bind(routes.updateCallSettingsRoute, async ({ params: { inboxId }, body }, actor, { queries }) => {
    await refuseForeignInbox(inboxId, actor, queries);
    return queries.ask(policy.updateCallSettings, { ...body, inboxId, actor });
  }),
];

/** Policy keeps settings under an id and does not know which inboxes there are, nor who works in them. */
async function refuseForeignInbox(inboxId: string, actor: Principal, queries: QueryClient): Promise<void> {
  const everywhere = actor.role === 'super-agent' || actor.role === 'administrator';
  if (everywhere || actor.inboxIds.includes(inboxId)) {
    const { items } = await queries.ask(listInboxes, { actor: ourselves(actor.tenantId) });
    if (items.some(({ id }) => id === inboxId)) return;
  }
  throw new ProblemError(messagingErrors.inbox_not_found, {
    detail: `There is no inbox ${inboxId}, or it is not one of yours`,
  });
}
