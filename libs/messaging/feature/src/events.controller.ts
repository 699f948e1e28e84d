import { Controller, Inject } from '@nestjs/common';
import { callEnded } from '@parlance/calls/contracts';
import { OnEvent } from '@parlance/platform/messaging';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { RecordEndedCall } from './calls/record-ended-call';
import { DURABLES } from './manifest';

/** What this service hears of others. */
@Controller()
export class EventsController {
  constructor(@Inject(RecordEndedCall) private readonly calls: RecordEndedCall) {}

  @OnEvent(callEnded, { durable: DURABLES.calls, concurrency: 4 })
  callEnded(envelope: Envelope<DataOf<typeof callEnded>>): Promise<void> {
    return this.calls.callEnded(envelope, DURABLES.calls);
  }
}
