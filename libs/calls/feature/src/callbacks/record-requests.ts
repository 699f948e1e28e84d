import { Injectable } from '@nestjs/common';
import type { messageReceived } from '@parlance/messaging/contracts';
import { Inbox, QueryClient } from '@parlance/platform/messaging';
import { getCallSettings } from '@parlance/policy/contracts';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { CallbackDesk } from './callback-desk';

type MessageReceived = Envelope<DataOf<typeof messageReceived>>;

/**
 * A customer who asks for a callback outside the call hours permits calls by it; Meta says nothing else of it (C-186 to
 * C-188). Inside the hours the same permission comes with a call, which has a record of its own.
 */
@Injectable()
export class RecordRequests {
  constructor(
    private readonly inbox: Inbox,
    private readonly queries: QueryClient,
    private readonly desk: CallbackDesk,
  ) {}

  /** Nearly all messages are something else, and cost a look. */
  async messagesReceived(envelopes: MessageReceived[], durable: string): Promise<void> {
    for (const envelope of envelopes) await this.messageReceived(envelope, durable);
  }

  private async messageReceived(envelope: MessageReceived, durable: string): Promise<void> {
    const { message, contact, visibility } = envelope.data;
    const { content, inboxId } = message;
    if (content.type !== 'call-permission-reply') return;
    if (content.response !== 'accept' || content.source !== 'automatic') return;
    const { tenantid: tenantId } = envelope;
    const { settings, openNow } = await this.queries.ask(
      getCallSettings,
      { tenantId, inboxId },
      { tenantId },
    );
    if (openNow || !settings.enabled) return;
    await this.inbox.once(envelope, durable, (tx) =>
      this.desk.open(tx, {
        inboxId,
        contactId: contact.id,
        contactName: contact.name,
        contactPhone: contact.phone,
        conversationId: message.conversationId,
        visibility,
        source: 'out-of-hours',
        requestedAt: message.occurredAt,
        callId: null,
      }),
    );
  }
}
