import { Injectable } from '@nestjs/common';
import type { messageReceived } from '@parlance/messaging/contracts';
import { Inbox } from '@parlance/platform/messaging';
import { instantSchema, type DataOf, type Envelope } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { CallLedger } from './call-ledger';

/** The content of a message that says what the customer permits, by hand or by calling. */
const replySchema = z.object({
  type: z.literal('call-permission-reply'),
  response: z.enum(['accept', 'reject']),
  permanent: z.boolean(),
  expiresAt: instantSchema.nullable(),
  source: z.enum(['user_action', 'automatic']),
  contextId: z.string().nullable(),
});

type MessageReceived = Envelope<DataOf<typeof messageReceived>>;

/** Takes over every change of a permission: Meta states each one as a message (C-142, C-161, C-162, C-166, C-187). */
@Injectable()
export class RecordReplies {
  constructor(
    private readonly inbox: Inbox,
    private readonly ledger: CallLedger,
  ) {}

  /** Nearly all messages are no replies, and cost a look. */
  async messagesReceived(envelopes: MessageReceived[], consumer: string): Promise<void> {
    for (const envelope of envelopes) await this.messageReceived(envelope, consumer);
  }

  private async messageReceived(envelope: MessageReceived, consumer: string): Promise<void> {
    const { message, contact } = envelope.data;
    const reply = replySchema.safeParse(message.content);
    if (message.direction !== 'inbound' || !reply.success) return;
    const { response, permanent, expiresAt, source, contextId } = reply.data;
    await this.inbox.once(envelope, consumer, async (tx) => {
      await this.ledger.record(tx, { inboxId: message.inboxId, contactId: contact.id }, [
        {
          type: 'reply',
          messageId: message.id,
          response,
          permanent,
          expiresAt: expiresAt === null ? null : new Date(expiresAt),
          source,
          contextId,
          at: new Date(message.occurredAt),
        },
      ]);
    });
  }
}
