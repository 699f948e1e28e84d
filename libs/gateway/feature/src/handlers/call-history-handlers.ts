import * as analytics from '@parlance/analytics/contracts';
import * as routes from '@parlance/gateway/contracts';
import * as recordings from '@parlance/recordings/contracts';
import type { RequestOf } from '@parlance/shared/contract-kit';
import type { z } from 'zod';
import { exportCallHistory } from '../call-files/export';
import { sendCallDocument } from '../call-files/document';
import { downloadRecording } from '../call-files/recording';
import { bind, type Binding } from '../routing/binding';
import { pageRequest } from './page-request';

export const callHistoryHandlers: readonly Binding[] = [
  bind(routes.listCallHistoryRoute, ({ query }, actor, { queries }) => {
    const { cursor, limit, ...filter } = query;
    return queries.ask(analytics.listCallHistory, {
      ...pageRequest({ cursor, limit }),
      ...filterOf(filter),
      actor,
    });
  }),
  bind(routes.exportCallHistoryRoute, ({ query: { timeZone, ...filter }, reply }, actor, backend) =>
    exportCallHistory({ ...filterOf(filter), actor, timeZone: timeZone ?? 'UTC' }, reply, backend),
  ),
  bind(routes.getCallHistoryEntryRoute, ({ params }, actor, { queries }) =>
    queries.ask(analytics.getCallHistoryEntry, { ...params, actor }),
  ),
  bind(routes.getCallFiguresRoute, ({ query }, actor, { queries }) =>
    queries.ask(analytics.getCallFigures, { ...query, actor }),
  ),

  bind(routes.getCallRecordingRoute, ({ params }, actor, { queries }) =>
    queries.ask(recordings.getCallRecording, { ...params, actor }),
  ),
  bind(routes.downloadRecordingRoute, ({ params, query, request, reply }, actor, backend) =>
    downloadRecording({ ...params, actor }, { save: query.download === '1' }, request, reply, backend),
  ),
  bind(routes.downloadCallDocumentRoute, ({ params, query, reply }, actor, backend) =>
    sendCallDocument({ ...params, format: query.format ?? 'txt', actor }, reply, backend),
  ),
];

type FilterQuery = Omit<z.output<typeof routes.exportCallHistoryRoute.query>, 'timeZone'>;
type Filter = Omit<RequestOf<typeof analytics.exportCallHistory>, 'actor' | 'timeZone' | 'cursor'>;

/** What a query string can only write as text. */
const filterOf = ({ tab, sort, agentIds, inboxIds, needsFollowUp, ...filter }: FilterQuery): Filter => ({
  ...filter,
  tab: tab ?? 'all',
  sort: sort ?? 'newest',
  ...(agentIds !== undefined && { agentIds: agentIds.split(',') }),
  ...(inboxIds !== undefined && { inboxIds: inboxIds.split(',') }),
  ...(needsFollowUp !== undefined && { needsFollowUp: needsFollowUp === 'true' }),
});
