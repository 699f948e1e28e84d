import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './problem';
import { sessionQuery } from './queries';

const endSessionOn401 = (error: unknown): void => {
  if (error instanceof ApiError && error.problem.status === 401)
    queryClient.setQueryData(sessionQuery.queryKey, null);
};

/** Changes come over the WebSocket, so data that is shown stays fresh; it is asked again when the feed has a gap. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: endSessionOn401 }),
  mutationCache: new MutationCache({ onError: endSessionOn401 }),
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.retryable,
    },
    mutations: { retry: false },
  },
});
