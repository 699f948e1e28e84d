import { Controller } from '@nestjs/common';
import { messageReceived } from '@parlance/messaging/contracts';
import { OnEvent } from '@parlance/platform/messaging';
import { callSettingsChanged } from '@parlance/policy/contracts';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { RecordRequests } from './callbacks/record-requests';
import { DURABLES } from './durables';
import { PushSettings } from './settings/push-settings';

/** What this service hears of other contexts' calls and settings. */
@Controller()
export class FactsController {
  constructor(
    private readonly requests: RecordRequests,
    private readonly settings: PushSettings,
  ) {}

  @OnEvent(messageReceived, { durable: DURABLES.replies, batch: { size: 200, waitMs: 20 }, deliver: 'new' })
  messagesReceived(envelopes: Envelope<DataOf<typeof messageReceived>>[]): Promise<void> {
    return this.requests.messagesReceived(envelopes, DURABLES.replies);
  }

  @OnEvent(callSettingsChanged, { durable: DURABLES.settings })
  callSettingsChanged(envelope: Envelope<DataOf<typeof callSettingsChanged>>): Promise<void> {
    return this.settings.changed(envelope, DURABLES.settings);
  }
}
