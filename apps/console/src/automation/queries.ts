import {
  listAiAgentsRoute,
  listFunctionPresetsRoute,
  listMessageFunctionsRoute,
  listTemplatesRoute,
} from '@parlance/gateway/contracts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const aiAgentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async ({ signal }) => (await call(listAiAgentsRoute, {}, { signal })).items,
});

export const functionsQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['functions', agentId],
    queryFn: async ({ signal }) =>
      (await call(listMessageFunctionsRoute, { params: { agentId } }, { signal })).items,
  });

export const presetsQuery = queryOptions({
  queryKey: ['function-presets'],
  queryFn: async ({ signal }) => (await call(listFunctionPresetsRoute, {}, { signal })).items,
  staleTime: Infinity,
});

/** Every approved template: nothing else can be chosen (K-043). */
export const approvedTemplatesQuery = queryOptions({
  // Under the key of the catalogue, so that a change of a template asks again.
  queryKey: ['templates', { status: 'APPROVED', every: true }],
  queryFn: async ({ signal }) => {
    const items = [];
    let cursor: string | undefined;
    do {
      const page = await call(
        listTemplatesRoute,
        { query: { status: 'APPROVED', limit: '100', cursor } },
        { signal },
      );
      items.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return items;
  },
});
