import { Controller } from '@nestjs/common';
import { callAnswered, callEnded } from '@parlance/calls/contracts';
import { OnEvent, OnQuery } from '@parlance/platform/messaging';
import { getCallDocument, getCallRecording, getRecordingFile } from '@parlance/recordings/contracts';
import type { DataOf, Envelope, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { RecordCalls } from './calls/record-calls';
import { DURABLES } from './durables';
import { ReadRecordings } from './reading/read-recordings';

@Controller()
export class RecordingsController {
  constructor(
    private readonly calls: RecordCalls,
    private readonly recordings: ReadRecordings,
  ) {}

  @OnEvent(callAnswered, { durable: DURABLES.answered, concurrency: 4 })
  callAnswered(envelope: Envelope<DataOf<typeof callAnswered>>): Promise<void> {
    return this.calls.answered(envelope, DURABLES.answered);
  }

  @OnEvent(callEnded, { durable: DURABLES.ended, concurrency: 4 })
  callEnded(envelope: Envelope<DataOf<typeof callEnded>>): Promise<void> {
    return this.calls.ended(envelope, DURABLES.ended);
  }

  @OnQuery(getCallRecording)
  getCallRecording(request: RequestOf<typeof getCallRecording>): Promise<ReplyOf<typeof getCallRecording>> {
    return this.recordings.recording(request);
  }

  @OnQuery(getRecordingFile)
  getRecordingFile(request: RequestOf<typeof getRecordingFile>): Promise<ReplyOf<typeof getRecordingFile>> {
    return this.recordings.file(request);
  }

  @OnQuery(getCallDocument)
  getCallDocument(request: RequestOf<typeof getCallDocument>): Promise<ReplyOf<typeof getCallDocument>> {
    return this.recordings.document(request);
  }
}
