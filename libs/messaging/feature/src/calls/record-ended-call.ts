import { Inject, Injectable } from '@nestjs/common';
import type { callEnded } from '@parlance/calls/contracts';
import { unamended, withCall, type Content } from '@parlance/messaging/domain';
import { CLOCK } from '@parlance/platform/config';
import { Inbox, Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { Changes } from '../changes';
import { timesOf, withTimes } from '../persistence/conversation-times';
import { lockConversation, updateConversations } from '../persistence/conversations.sql';
import { insertMessages } from '../persistence/messages.sql';

type Ended = Envelope<DataOf<typeof callEnded>>;

/** C-099: a call that is over stands in the timeline of its conversation, where it ended. */
@Injectable()
export class RecordEndedCall {
  constructor(
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async callEnded(envelope: Ended, consumer: string): Promise<void> {
    await this.inbox.once(envelope, consumer, (tx) => this.write(tx, envelope));
  }

  private async write(
    tx: Tx,
    { tenantid: tenantId, correlationid, time, data: { call } }: Ended,
  ): Promise<void> {
    const row = await lockConversation(tx, tenantId, call.conversationId);
    if (!row) throw new Error(`The call ${call.id} is of a conversation that is not here`);
    const id = newId();
    const at = new Date(call.endedAt ?? time);
    const outcome = call.end?.outcome ?? (call.answeredAt === null ? 'failed' : 'answered');
    const content: Content = {
      type: 'call',
      callId: call.id,
      direction: call.direction,
      outcome,
      durationSeconds: call.durationSeconds,
      agentId: call.agentId,
    };
    insertMessages(tx, tenantId, [
      {
        id,
        conversation_id: row.id,
        inbox_id: row.inbox_id,
        contact_id: row.contact_id,
        direction: 'internal',
        content,
        state: 'received',
        delivery: null,
        amendments: unamended,
        author_kind: 'system',
        author_id: row.contact_id,
        wamid: null,
        reply_to_wamid: null,
        occurred_at: at,
        correlation_id: correlationid,
        version: 1,
      },
    ]);
    const missed = call.direction === 'inbound' && outcome !== 'answered';
    const times = withCall(timesOf(row), { id, at, missed }, row.assignee_id !== null);
    updateConversations(tx, tenantId, [
      { ...withTimes(row, times), updated_at: this.clock.now(), version: row.version + 1 },
    ]);
    const changes = new Changes(tx, tenantId, this.outbox);
    changes.messageSubmitted(id, correlationid);
    changes.conversation(row.id, correlationid);
    await changes.state();
  }
}
