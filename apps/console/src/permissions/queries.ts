import {
  listCallHistoryRoute,
  listCallPermissionsRoute,
  listConversationsRoute,
} from '@parlance/gateway/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import { nameOf } from '../inbox/contact-name';
import type { PermissionFilter } from './permissions-search';

export const callPermissionsQuery = (filter: PermissionFilter) =>
  queryOptions({
    queryKey: ['call-permissions', filter],
    queryFn: async ({ signal }) =>
      (await call(listCallPermissionsRoute, { query: { filter } }, { signal })).items,
    placeholderData: keepPreviousData,
  });

export interface Known {
  readonly name: string | null;
  readonly conversationId: string;
}
export const pairKey = (pair: { inboxId: string; contactId: string }): string =>
  `${pair.inboxId} ${pair.contactId}`;

/** Permissions come without names: who is behind them is known from the latest conversations. */
export const recentPairsQuery = queryOptions({
  queryKey: ['recent-pairs'],
  queryFn: async ({ signal }): Promise<Record<string, Known>> => {
    const { items } = await call(
      listConversationsRoute,
      { query: { view: 'all', limit: '100' } },
      { signal },
    );
    return Object.fromEntries(
      items.map(({ id, inboxId, contact }) => [
        pairKey({ inboxId, contactId: contact.id }),
        { name: nameOf(contact), conversationId: id },
      ]),
    );
  },
});

/** Of those who have not written lately, from the calls with them. Null when there were none. */
export const pairByCallsQuery = (pair: { inboxId: string; contactId: string }) =>
  queryOptions({
    queryKey: ['pair-by-calls', pairKey(pair)],
    queryFn: async ({ signal }): Promise<Known | null> => {
      const { items } = await call(
        listCallHistoryRoute,
        { query: { contactId: pair.contactId, inboxIds: pair.inboxId, limit: '1' } },
        { signal },
      );
      const [latest] = items;
      return latest
        ? { name: latest.contactName ?? latest.contactPhone, conversationId: latest.conversationId }
        : null;
    },
    staleTime: Infinity,
  });
