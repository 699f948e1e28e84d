import { Module, type DynamicModule } from '@nestjs/common';
import { listCallVariables } from '@parlance/automation/contracts';
import { callAnswered, callEnded } from '@parlance/calls/contracts';
import { AUDIO_TAPS, tapAudio } from '@parlance/media/contracts';
import type { ConfigValues } from '@parlance/platform/config';
import { SafeHttpClient } from '@parlance/platform/http';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { chatModel, languageConfig, localEmbeddings } from '@parlance/providers/language';
import { FilesystemStore, objectStoreConfig } from '@parlance/providers/object-store';
import { speechConfig, speechToText } from '@parlance/providers/speech';
import * as contracts from '@parlance/recordings/contracts';
import { Announcements } from './announcements';
import { RecordCalls } from './calls/record-calls';
import { recordingsConfig } from './config';
import { DURABLES } from './durables';
import { FinishFiles } from './finishing/finish-files';
import { FinishSummary } from './finishing/finish-summary';
import { FinishTranscript } from './finishing/finish-transcript';
import { Finisher } from './finishing/finisher';
import { OfflineLanguage } from './finishing/offline-language';
import { LiveTranscription } from './live/live-transcription';
import { recordingsMigrations } from './persistence/migrations';
import { CallRecordingRow } from './persistence/rows';
import { ReadRecordings } from './reading/read-recordings';
import { RecordingsController } from './recordings.controller';
import { EMBEDDINGS, MODEL, SPEECH } from './speech';
import { WorkSignals } from './work/work-signals';

const config = [recordingsConfig, speechConfig, languageConfig, objectStoreConfig] as const;

@Module({})
export class RecordingsModule {
  static with(values: ConfigValues<typeof config>): DynamicModule {
    return {
      module: RecordingsModule,
      controllers: [RecordingsController],
      providers: [
        { provide: FilesystemStore, useFactory: () => new FilesystemStore(values.OBJECT_STORE_DIRECTORY) },
        {
          provide: SPEECH,
          inject: [SafeHttpClient],
          useFactory: (http: SafeHttpClient) => speechToText(values, http),
        },
        {
          provide: MODEL,
          inject: [SafeHttpClient],
          useFactory: (http: SafeHttpClient) => chatModel(values, http),
        },
        { provide: EMBEDDINGS, useFactory: () => localEmbeddings() },
        Announcements,
        Finisher,
        FinishFiles,
        FinishSummary,
        FinishTranscript,
        LiveTranscription,
        OfflineLanguage,
        ReadRecordings,
        RecordCalls,
        WorkSignals,
      ],
    };
  }
}

export const recordingsManifest: ServiceManifest = {
  name: 'recording-service',
  schema: 'recordings',
  publishes: [
    contracts.utteranceHeard,
    contracts.recordingUpdated,
    contracts.transcriptCompleted,
    contracts.callDataExtracted,
  ],
  consumes: [
    { contract: callAnswered, durable: DURABLES.answered },
    { contract: callEnded, durable: DURABLES.ended },
  ],
  serves: [contracts.getCallRecording, contracts.getRecordingFile, contracts.getCallDocument],
  asks: [listCallVariables, tapAudio],
  signals: { subscribe: [AUDIO_TAPS] },
};

export const recordingsSchema: ServiceSchema = {
  schema: 'recordings',
  migrations: recordingsMigrations,
  entities: [CallRecordingRow],
};

/** What is kept of calls: recordings, transcripts, summaries and what is drawn from them. */
export const recordingService: ServiceDefinition<typeof config> = {
  manifest: recordingsManifest,
  schema: recordingsSchema,
  config,
  module: (values) => RecordingsModule.with(values),
  http: 'health-only',
  port: 8087,
};
