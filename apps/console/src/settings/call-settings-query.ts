import { getCallSettingsRoute } from '@parlance/gateway/contracts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const callSettingsQuery = (inboxId: string) =>
  queryOptions({
    queryKey: ['call-settings', inboxId],
    queryFn: ({ signal }) => call(getCallSettingsRoute, { params: { inboxId } }, { signal }),
  });
