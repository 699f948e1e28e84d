import { listAvailabilityRoute, listCallHistoryRoute } from '@parlance/gateway/contracts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import { callRecordingQuery } from '../call-history/queries';

export const availabilityQuery = queryOptions({
  queryKey: ['availability'],
  queryFn: async ({ signal }) => (await call(listAvailabilityRoute, {}, { signal })).items,
});

/** How many customers nobody has spoken with since they called or were called in vain. */
export const followUpsQuery = queryOptions({
  queryKey: ['call-follow-ups'],
  queryFn: async ({ signal }) =>
    (await call(listCallHistoryRoute, { query: { needsFollowUp: 'true', limit: '1' } }, { signal })).counts
      .needsFollowUp,
});

const ASKED_AGAIN_MS = 3_000;

/** Recorder and transcript of a running call. The record follows the call by a moment, so it is asked for until it is there. */
export const liveRecordingQuery = (callId: string) =>
  queryOptions({
    ...callRecordingQuery(callId),
    refetchInterval: ({ state }) => (state.data ? false : ASKED_AGAIN_MS),
    retry: false,
  });
