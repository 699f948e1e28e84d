import { listAvailabilityRoute, listCallHistoryRoute } from '@parlance/gateway/contracts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

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
