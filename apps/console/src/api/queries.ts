import {
  getConversationRoute,
  getSessionRoute,
  getTemplateRoute,
  listApiKeysRoute,
  listAuditEntriesRoute,
  listConversationsRoute,
  listInboxesRoute,
  listMessagesRoute,
  listTeamsRoute,
  listTemplatesRoute,
  listUsersRoute,
} from '@parlance/gateway/contracts';
import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/react-query';
import { call, type AnswerOf } from './call';
import { ApiError } from './problem';

export type CurrentSession = AnswerOf<typeof getSessionRoute>;
export type ConversationPage = AnswerOf<typeof listConversationsRoute>;
export type ConversationView = ConversationPage['items'][number];
export type ConversationCounts = ConversationPage['counts'];
export type MessagePage = AnswerOf<typeof listMessagesRoute>;
export type ConversationPages = InfiniteData<ConversationPage>;
export type MessagePages = InfiniteData<MessagePage>;

export const VIEWS = ['mine', 'unassigned', 'all', 'resolved'] as const;
export type View = (typeof VIEWS)[number];
export interface ConversationFilter {
  view: View;
  inboxId?: string | undefined;
  search?: string | undefined;
}
export interface TemplateFilter {
  status?: AnswerOf<typeof getTemplateRoute>['status'] | undefined;
  search?: string | undefined;
}

const firstPage = undefined as string | undefined;
const following = (page: { nextCursor: string | null }): string | undefined => page.nextCursor ?? undefined;

/** Null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<CurrentSession | null> => {
    try {
      return await call(getSessionRoute, {}, { signal });
    } catch (error) {
      if (error instanceof ApiError && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

export const conversationsQuery = (filter: ConversationFilter) =>
  infiniteQueryOptions({
    queryKey: ['conversations', filter],
    queryFn: ({ pageParam, signal }) =>
      call(listConversationsRoute, { query: { ...filter, cursor: pageParam } }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: following,
  });

export const conversationCountsQuery = (inboxId: string | undefined) =>
  queryOptions({
    queryKey: ['conversation-counts', inboxId ?? null],
    queryFn: async ({ signal }) =>
      (await call(listConversationsRoute, { query: { view: 'all', inboxId, limit: '1' } }, { signal }))
        .counts,
  });

export const conversationQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['conversation', conversationId],
    queryFn: ({ signal }) => call(getConversationRoute, { params: { conversationId } }, { signal }),
  });

export const messagesQuery = (conversationId: string) =>
  infiniteQueryOptions({
    queryKey: ['messages', conversationId],
    queryFn: ({ pageParam, signal }) =>
      call(
        listMessagesRoute,
        { params: { conversationId }, query: { cursor: pageParam, limit: '50' } },
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: following,
  });

export const inboxesQuery = queryOptions({
  queryKey: ['inboxes'],
  queryFn: async ({ signal }) => (await call(listInboxesRoute, {}, { signal })).items,
});

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => (await call(listUsersRoute, {}, { signal })).items,
});

export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: async ({ signal }) => (await call(listTeamsRoute, {}, { signal })).items,
});

export const templatesQuery = (filter: TemplateFilter) =>
  infiniteQueryOptions({
    queryKey: ['templates', filter],
    queryFn: ({ pageParam, signal }) =>
      call(listTemplatesRoute, { query: { ...filter, cursor: pageParam, limit: '100' } }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: following,
  });

export const templateQuery = (templateId: string) =>
  queryOptions({
    queryKey: ['template', templateId],
    queryFn: ({ signal }) => call(getTemplateRoute, { params: { templateId } }, { signal }),
  });

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async ({ signal }) => (await call(listApiKeysRoute, {}, { signal })).items,
});

export const auditEntriesQuery = infiniteQueryOptions({
  queryKey: ['audit-entries'],
  queryFn: ({ pageParam, signal }) =>
    call(listAuditEntriesRoute, { query: { cursor: pageParam } }, { signal }),
  initialPageParam: firstPage,
  getNextPageParam: following,
});
