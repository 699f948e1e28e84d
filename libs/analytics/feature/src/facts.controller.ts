import { Controller } from '@nestjs/common';
import { callEnded, callUpdated } from '@parlance/calls/contracts';
import { contactUpdated, inboxUpdated } from '@parlance/messaging/contracts';
import { OnEvent } from '@parlance/platform/messaging';
import { recordingUpdated, transcriptCompleted } from '@parlance/recordings/contracts';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { userUpdated } from '@parlance/workspace/contracts';
import { ApplyCall } from './calls/apply-call';
import { KeepNames } from './names/keep-names';
import { ApplyRecording } from './recordings/apply-recording';

export const DURABLES = {
  calls: 'history-of-calls',
  endedCalls: 'history-of-ended-calls',
  recordings: 'history-of-recordings',
  transcripts: 'history-of-transcripts',
  users: 'names-of-users',
  inboxes: 'names-of-inboxes',
  contacts: 'names-of-contacts',
} as const;

/** What the history is made of. Every fact states a whole state with its version: repetitions need no inbox. */
@Controller()
export class FactsController {
  constructor(
    private readonly calls: ApplyCall,
    private readonly recordings: ApplyRecording,
    private readonly names: KeepNames,
  ) {}

  @OnEvent(callUpdated, { durable: DURABLES.calls, concurrency: 4 })
  callUpdated({ tenantid, time, data }: Envelope<DataOf<typeof callUpdated>>): Promise<void> {
    return this.calls.apply(tenantid, data.call, new Date(time));
  }

  @OnEvent(callEnded, { durable: DURABLES.endedCalls, concurrency: 4 })
  callEnded({ tenantid, time, data }: Envelope<DataOf<typeof callEnded>>): Promise<void> {
    return this.calls.apply(tenantid, data.call, new Date(time));
  }

  @OnEvent(recordingUpdated, { durable: DURABLES.recordings, concurrency: 4 })
  recordingUpdated(envelope: Envelope<DataOf<typeof recordingUpdated>>): Promise<void> {
    return this.recordings.recordingUpdated(envelope);
  }

  @OnEvent(transcriptCompleted, { durable: DURABLES.transcripts, concurrency: 2 })
  transcriptCompleted(envelope: Envelope<DataOf<typeof transcriptCompleted>>): Promise<void> {
    return this.recordings.transcriptCompleted(envelope);
  }

  @OnEvent(userUpdated, { durable: DURABLES.users })
  userUpdated(envelope: Envelope<DataOf<typeof userUpdated>>): Promise<void> {
    return this.names.userUpdated(envelope);
  }

  @OnEvent(inboxUpdated, { durable: DURABLES.inboxes })
  inboxUpdated(envelope: Envelope<DataOf<typeof inboxUpdated>>): Promise<void> {
    return this.names.inboxUpdated(envelope);
  }

  @OnEvent(contactUpdated, { durable: DURABLES.contacts, concurrency: 2 })
  contactUpdated(envelope: Envelope<DataOf<typeof contactUpdated>>): Promise<void> {
    return this.names.contactUpdated(envelope);
  }
}
