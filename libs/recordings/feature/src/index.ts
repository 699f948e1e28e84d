import { Module } from '@nestjs/common';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { objectStoreConfig } from '@parlance/providers/object-store';

const config = [objectStoreConfig] as const;

@Module({})
export class RecordingsModule {}

export const recordingsManifest: ServiceManifest = {
  name: 'recording-service',
  schema: 'recordings',
  publishes: [],
  consumes: [],
  serves: [],
  asks: [],
};

export const recordingsSchema: ServiceSchema = { schema: 'recordings', migrations: [], entities: [] };

/** What is kept of calls: recordings, transcripts, summaries and what is drawn from them. */
export const recordingService: ServiceDefinition<typeof config> = {
  manifest: recordingsManifest,
  schema: recordingsSchema,
  config,
  module: () => RecordingsModule,
  http: 'health-only',
  port: 8087,
};
