import {
  getCallHistoryEntryRoute,
  getCallRecordingRoute,
  getCallRoute,
  listCallbacksRoute,
  listCallHistoryRoute,
  listFunctionRunsRoute,
} from '@parlance/gateway/contracts';
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type InfiniteData,
} from '@tanstack/react-query';
import { call, type AnswerOf } from '../api/call';
import { ApiError } from '../api/problem';
import type { CallHistoryQuery } from './calls-search';

export type CallHistoryPage = AnswerOf<typeof listCallHistoryRoute>;
export type CallHistoryPages = InfiniteData<CallHistoryPage>;
export type CallbackList = AnswerOf<typeof listCallbacksRoute>;

export const callHistoryQuery = (query: CallHistoryQuery) =>
  infiniteQueryOptions({
    queryKey: ['call-history', query],
    queryFn: ({ pageParam, signal }) =>
      call(listCallHistoryRoute, { query: { ...query, cursor: pageParam, limit: '50' } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

const isMissing = (error: unknown): boolean => error instanceof ApiError && error.problem.status === 404;

export const callHistoryEntryQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call-history-entry', callId],
    queryFn: ({ signal }) => call(getCallHistoryEntryRoute, { params: { callId } }, { signal }),
    // The history follows the calls: one that has just begun or ended may not stand in it yet.
    retry: (failures, error) => failures < 3 && (isMissing(error) || (error as ApiError).retryable),
  });

/** The call as telephony knows it: how it was routed, what was said about it when it was placed, its alarms. */
export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId],
    queryFn: ({ signal }) => call(getCallRoute, { params: { callId } }, { signal }),
  });

export const callRecordingQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call-recording', callId],
    queryFn: ({ signal }) => call(getCallRecordingRoute, { params: { callId } }, { signal }),
  });

export const functionRunsQuery = (filter: { callId?: string; functionId?: string }) =>
  infiniteQueryOptions({
    queryKey: ['function-runs', filter],
    queryFn: ({ pageParam, signal }) =>
      call(listFunctionRunsRoute, { query: { ...filter, cursor: pageParam, limit: '25' } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const callbacksQuery = queryOptions({
  queryKey: ['callbacks'],
  queryFn: ({ signal }) => call(listCallbacksRoute, { query: { state: 'open' } }, { signal }),
});
