import { Controller } from '@nestjs/common';
import { callAnswered, callEnded } from '@parlance/calls/contracts';
import { messageStatusChanged } from '@parlance/messaging/contracts';
import { OnEvent } from '@parlance/platform/messaging';
import { callDataExtracted, utteranceHeard } from '@parlance/recordings/contracts';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { RecordCall } from './calls/record-call';
import { DURABLES } from './durables';
import { HearUtterance } from './in-call/hear-utterance';
import { FollowMessages } from './runs/follow-messages';

@Controller()
export class EventsController {
  constructor(
    private readonly calls: RecordCall,
    private readonly utterances: HearUtterance,
    private readonly messages: FollowMessages,
  ) {}

  @OnEvent(callAnswered, { durable: DURABLES.answered, concurrency: 4 })
  callAnswered(envelope: Envelope<DataOf<typeof callAnswered>>): Promise<void> {
    return this.calls.answered(envelope);
  }

  @OnEvent(callEnded, { durable: DURABLES.ended, concurrency: 4 })
  callEnded(envelope: Envelope<DataOf<typeof callEnded>>): Promise<void> {
    return this.calls.ended(envelope);
  }

  @OnEvent(callDataExtracted, { durable: DURABLES.data, concurrency: 4 })
  dataExtracted(envelope: Envelope<DataOf<typeof callDataExtracted>>): Promise<void> {
    return this.calls.dataExtracted(envelope);
  }

  @OnEvent(utteranceHeard, { durable: DURABLES.utterances, concurrency: 8 })
  utteranceHeard(envelope: Envelope<DataOf<typeof utteranceHeard>>): Promise<void> {
    return this.utterances.heard(envelope);
  }

  @OnEvent(messageStatusChanged, { durable: DURABLES.statuses, batch: { size: 200, waitMs: 50 } })
  statusesChanged(envelopes: Envelope<DataOf<typeof messageStatusChanged>>[]): Promise<void> {
    return this.messages.statusesChanged(envelopes);
  }
}
