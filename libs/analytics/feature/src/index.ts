import { Module } from '@nestjs/common';
import * as contracts from '@parlance/analytics/contracts';
import { callEnded, callUpdated } from '@parlance/calls/contracts';
import { contactUpdated, inboxUpdated } from '@parlance/messaging/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { recordingUpdated, transcriptCompleted } from '@parlance/recordings/contracts';
import { userUpdated } from '@parlance/workspace/contracts';
import { Announcer } from './calls/announcer';
import { ApplyCall } from './calls/apply-call';
import { DURABLES, FactsController } from './facts.controller';
import { CallFigures } from './figures/call-figures';
import { CallHistoryDesk } from './history/call-history-desk';
import { ExportCalls } from './history/export-calls';
import { KeepNames } from './names/keep-names';
import { analyticsMigrations } from './persistence/migrations';
import * as rows from './persistence/rows';
import { QueriesController } from './queries.controller';
import { ApplyRecording } from './recordings/apply-recording';

@Module({
  controllers: [FactsController, QueriesController],
  providers: [Announcer, ApplyCall, ApplyRecording, CallFigures, CallHistoryDesk, ExportCalls, KeepNames],
})
export class AnalyticsModule {}

export const analyticsManifest: ServiceManifest = {
  name: 'analytics-service',
  schema: 'analytics',
  publishes: [contracts.callHistoryChanged],
  consumes: [
    { contract: callUpdated, durable: DURABLES.calls },
    { contract: callEnded, durable: DURABLES.endedCalls },
    { contract: recordingUpdated, durable: DURABLES.recordings },
    { contract: transcriptCompleted, durable: DURABLES.transcripts },
    { contract: userUpdated, durable: DURABLES.users },
    { contract: inboxUpdated, durable: DURABLES.inboxes },
    { contract: contactUpdated, durable: DURABLES.contacts },
  ],
  serves: [
    contracts.listCallHistory,
    contracts.getCallHistoryEntry,
    contracts.exportCallHistory,
    contracts.getCallFigures,
  ],
  asks: [],
};

export const analyticsSchema: ServiceSchema = {
  schema: 'analytics',
  migrations: analyticsMigrations,
  entities: Object.values(rows),
};

/** The history of all calls: lists, search, export and figures. */
export const analyticsService: ServiceDefinition = {
  manifest: analyticsManifest,
  schema: analyticsSchema,
  config: [],
  module: () => AnalyticsModule,
  http: 'health-only',
  port: 8089,
};
