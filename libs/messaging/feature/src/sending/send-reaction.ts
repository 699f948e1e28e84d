import { Inject, Injectable } from '@nestjs/common';
import { messagingErrors, type Message } from '@parlance/messaging/contracts';
import { amend, reactionPayload, storableText } from '@parlance/messaging/domain';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { currentContext } from '@parlance/platform/observability';
import { idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { days, minus, minutes, newId, plus, type Clock } from '@parlance/shared/kernel';
import { lockVisibleConversation, requireScope, visibleConversation } from '../access';
import { Changes } from '../changes';
import type { gatewayConfig } from '../config';
import { insertDispatch } from '../persistence/dispatch.sql';
import {
  findMessage,
  lockMessages,
  toMessage,
  updateMessages,
  type MessageView,
} from '../persistence/messages.sql';
import { replayed } from './replayed';
import { requireAddress, SendMessage } from './send-message';
import { Sender } from './sender';

/** Meta takes no reaction to an older message. */
const REACTABLE_FOR = days(30);

export interface ReactionRequest {
  actor: Principal;
  messageId: string;
  emoji: string;
  idempotencyKey?: string | undefined;
}

@Injectable()
export class SendReaction {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SendMessage) private readonly sendMessage: SendMessage,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {}

  /** Shown at once; taken back when it cannot be sent. Throws ProblemError as `SendMessage.send` does. */
  async send({ idempotencyKey, ...request }: ReactionRequest): Promise<Message> {
    const { actor } = request;
    requireScope(actor, 'conversations:write');
    const identified = { endpoint: 'send-reaction', ...request, actor: actor.id };
    const before = await replayed<Message>(this.unitOfWork, actor.tenantId, idempotencyKey, identified);
    if (before) return before;
    const conversation = await this.unitOfWork.run(actor.tenantId, async (tx) => {
      const message = await visibleMessage(tx, actor, request.messageId);
      this.requireReactable(message);
      return visibleConversation(tx, actor, message.conversation_id);
    });
    requireAddress(conversation);
    await this.sendMessage.requirePolicy(conversation, actor.tenantId, 'free-form');
    return this.unitOfWork.run(actor.tenantId, (tx) =>
      idempotent(tx, idempotencyKey, identified, () => this.queue(tx, request, conversation.id)),
    );
  }

  private requireReactable(message: MessageView): void {
    const tooOld = message.occurred_at < minus(this.clock.now(), REACTABLE_FOR);
    if (message.direction === 'inbound' && message.wamid !== null && !tooOld) return;
    throw new ProblemError(messagingErrors.not_reactable, {
      detail: tooOld ? 'It is older than 30 days' : "Only a customer's message takes a reaction",
    });
  }

  private async queue(
    tx: Tx,
    { actor, messageId, emoji }: ReactionRequest,
    conversationId: string,
  ): Promise<Message> {
    const { tenantId } = actor;
    const now = this.clock.now();
    const conversation = await lockVisibleConversation(tx, actor, conversationId);
    const message = (await lockMessages(tx, tenantId, [messageId]))[0]!;
    const id = newId();
    const correlationId = currentContext()?.correlationId ?? id;
    const text = storableText(emoji);
    const amendments = amend(message.amendments, {
      type: 'reaction',
      by: 'business',
      reaction: { emoji: text === '' ? null : text, at: now.toISOString(), id },
    });
    updateMessages(tx, tenantId, [{ ...message, amendments, version: message.version + 1 }]);
    insertDispatch(tx, tenantId, {
      id,
      kind: 'reaction',
      message_id: messageId,
      conversation_id: conversation.id,
      inbox_id: conversation.inbox_id,
      contact_id: conversation.contact_id,
      payload: reactionPayload(message.wamid!, text),
      queued_at: now,
      deadline: plus(now, minutes(this.config.SEND_DEADLINE_MINUTES)),
      correlation_id: correlationId,
    });
    const changes = new Changes(tx, tenantId, this.outbox);
    changes.messageAmended(messageId, correlationId);
    await changes.state();
    tx.afterCommit(() => this.sender.wake());
    return toMessage((await findMessage(tx, tenantId, messageId))!);
  }
}

export async function visibleMessage(tx: Tx, actor: Principal, id: string): Promise<MessageView> {
  const message = await findMessage(tx, actor.tenantId, id);
  const missing = new ProblemError(messagingErrors.message_not_found, {
    detail: 'No message of yours has this id',
  });
  if (!message) throw missing;
  await visibleConversation(tx, actor, message.conversation_id).catch(() => Promise.reject(missing));
  return message;
}
