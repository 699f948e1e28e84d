import { listCallPermissionsRoute } from '@parlance/gateway/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type { PermissionFilter } from './permissions-search';

export const callPermissionsQuery = (filter: PermissionFilter) =>
  queryOptions({
    queryKey: ['call-permissions', filter],
    queryFn: async ({ signal }) =>
      (await call(listCallPermissionsRoute, { query: { filter } }, { signal })).items,
    placeholderData: keepPreviousData,
  });
