import { Injectable } from '@nestjs/common';
import { trackKey } from '@parlance/media/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import { FilesystemStore } from '@parlance/providers/object-store';
import {
  recordingErrors,
  type CallRecording,
  type getCallDocument,
  type getCallRecording,
  type getRecordingFile,
} from '@parlance/recordings/contracts';
import {
  canSeeCall,
  ProblemError,
  type Principal,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { requireReader } from '../access';
import { stereoKey } from '../finishing/finish-files';
import { RecordingRepository } from '../persistence/recording-repository';
import { recordingToWire } from '../to-wire';
import { callDocument, fileName } from './call-documents';

/** What is kept of calls, for whoever may see them. What must not be seen does not exist. */
@Injectable()
export class ReadRecordings {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: FilesystemStore,
  ) {}

  async recording({
    actor,
    callId,
  }: RequestOf<typeof getCallRecording>): Promise<ReplyOf<typeof getCallRecording>> {
    return this.visible(actor, callId);
  }

  async file({
    actor,
    callId,
    file,
  }: RequestOf<typeof getRecordingFile>): Promise<ReplyOf<typeof getRecordingFile>> {
    const recording = await this.visible(actor, callId);
    const { tenantId } = actor;
    const objectKey = file === 'stereo' ? stereoKey(tenantId, callId) : trackKey(tenantId, callId, file);
    const stored = recording.files.some((one) => one.file === file) ? await this.store.stat(objectKey) : null;
    if (!stored)
      throw new ProblemError(recordingErrors.no_file, {
        detail: recording.reason ?? 'This recording has no such file',
      });
    return {
      objectKey,
      mimeType: 'audio/ogg',
      fileName: fileName(recording, file, 'opus'),
      sizeBytes: stored.sizeBytes,
    };
  }

  async document({
    actor,
    callId,
    document,
    format,
  }: RequestOf<typeof getCallDocument>): Promise<ReplyOf<typeof getCallDocument>> {
    return callDocument(await this.visible(actor, callId), document, format);
  }

  private async visible(actor: Principal, callId: string): Promise<CallRecording> {
    requireReader(actor);
    const row = await this.unitOfWork.run(actor.tenantId, (tx) => new RecordingRepository(tx).find(callId));
    if (!row || !canSeeCall(actor, row))
      throw new ProblemError(recordingErrors.unknown_call, { detail: 'No call of yours has this id' });
    return recordingToWire(row);
  }
}
