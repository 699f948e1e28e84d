import { Inject, Injectable } from '@nestjs/common';
import type { Conversation } from '@parlance/messaging/contracts';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { Principal } from '@parlance/shared/contract-kit';
import { latest, newId, type Clock } from '@parlance/shared/kernel';
import { lockVisibleConversation, requireScope, visibleConversation } from '../access';
import { Changes } from '../changes';
import { GraphClients } from '../inboxes/graph-clients';
import { findConversation, toConversation, updateConversations } from '../persistence/conversations.sql';
import { findInbox, type InboxRow } from '../persistence/inboxes.sql';

interface Latest {
  readonly wamid: string;
  readonly inbox: InboxRow;
}

/** Tells the customer that somebody has read, or is writing. Both are courtesies: when Graph fails, nothing is lost. */
@Injectable()
export class ReadReceipts {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(GraphClients) private readonly clients: GraphClients,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async markRead(actor: Principal, conversationId: string): Promise<Conversation> {
    requireScope(actor, 'conversations:write');
    const { tenantId } = actor;
    const { conversation, unread } = await this.unitOfWork.run(tenantId, async (tx) => {
      const row = await lockVisibleConversation(tx, actor, conversationId);
      const hadUnread = row.unread_count > 0;
      if (hadUnread) {
        const now = this.clock.now();
        updateConversations(tx, tenantId, [
          {
            ...row,
            unread_count: 0,
            read_up_to: latest(row.read_up_to, row.last_customer_message_at),
            updated_at: now,
            version: row.version + 1,
          },
        ]);
        const changes = new Changes(tx, tenantId, this.outbox);
        changes.conversation(row.id, newId());
        await changes.state();
      }
      const view = (await findConversation(tx, tenantId, row.id))!;
      return {
        conversation: toConversation(view),
        unread: hadUnread ? await latestInbound(tx, tenantId, row.id, row.inbox_id) : null,
      };
    });
    if (unread) void this.tell(tenantId, unread, false);
    return conversation;
  }

  async showTyping(actor: Principal, conversationId: string): Promise<Record<string, never>> {
    requireScope(actor, 'conversations:write');
    const { tenantId } = actor;
    const last = await this.unitOfWork.run(tenantId, async (tx) => {
      const view = await visibleConversation(tx, actor, conversationId);
      return latestInbound(tx, tenantId, view.id, view.inbox_id);
    });
    if (last) void this.tell(tenantId, last, true);
    return {};
  }

  private async tell(tenantId: string, { wamid, inbox }: Latest, typing: boolean): Promise<void> {
    try {
      const client = await this.clients.of(tenantId, inbox.connection_id);
      await client.markRead(inbox.phone_number_id, wamid, { typing });
    } catch (error) {
      this.logger.warn({ err: error, inbox: inbox.id }, 'The customer could not be told that it was read');
    }
  }
}

async function latestInbound(
  tx: Tx,
  tenantId: string,
  conversationId: string,
  inboxId: string,
): Promise<Latest | null> {
  const [row] = await tx.query<{ wamid: string }>(
    `select wamid from message where tenant_id = $1 and conversation_id = $2 and direction = 'inbound'
       and wamid is not null order by occurred_at desc, id desc limit 1`,
    [tenantId, conversationId],
  );
  const inbox = row && (await findInbox(tx, tenantId, inboxId));
  return row && inbox ? { wamid: row.wamid, inbox } : null;
}
