import { Inject, Injectable } from '@nestjs/common';
import { messagingErrors, type Message, type OutgoingContent } from '@parlance/messaging/contracts';
import { mediaOf, queued, unamended, withMessage } from '@parlance/messaging/domain';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { Outbox, QueryClient } from '@parlance/platform/messaging';
import { currentContext } from '@parlance/platform/observability';
import { answeredBefore, idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { checkSend } from '@parlance/policy/contracts';
import { ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { minutes, newId, plus, type Clock } from '@parlance/shared/kernel';
import { lockVisibleConversation, requireScope, visibleConversation } from '../access';
import { Changes } from '../changes';
import type { gatewayConfig } from '../config';
import { timesOf, withTimes } from '../persistence/conversation-times';
import { updateConversations, type ConversationView } from '../persistence/conversations.sql';
import { insertDispatch } from '../persistence/dispatch.sql';
import { findInbox } from '../persistence/inboxes.sql';
import { findMessage, insertMessages, toMessage, type MessageRow } from '../persistence/messages.sql';
import {
  checkTemplate,
  freeFormOutgoing,
  templateOutgoing,
  type Outgoing,
  type TemplateCheck,
} from './outgoing-content';
import { PermissionRequests } from './permission-requests';
import { refusalOf } from './refusal';
import { replayed } from './replayed';
import { Sender } from './sender';

export interface SendRequest {
  actor: Principal;
  conversationId: string;
  content: OutgoingContent;
  replyToMessageId?: string | undefined;
  idempotencyKey?: string | undefined;
}

/** Decides whether a message may be sent and queues it; the reply is true whatever happens next. */
@Injectable()
export class SendMessage {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(PermissionRequests) private readonly requests: PermissionRequests,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {}

  /**
   * Throws ProblemError: what policy or the template service refuse, with their code and explanation untouched;
   * `platform.unavailable` when they do not answer. Nothing is stored or sent then (C-033, I19).
   */
  async send({ idempotencyKey, ...request }: SendRequest): Promise<Message> {
    const { actor, conversationId, content } = request;
    requireScope(actor, 'conversations:write');
    const identified = { endpoint: 'send-message', ...request, actor: actor.id };
    // What was accepted stays accepted, although the window has closed since.
    const { before, conversation } = await this.unitOfWork.run(actor.tenantId, async (tx) => {
      const before = await answeredBefore<Message>(tx, idempotencyKey, identified);
      if (before) return { before };
      return { conversation: await visibleConversation(tx, actor, conversationId) };
    });
    if (before) return before;
    requireAddress(conversation);
    // A request in words of one's own is decided on as a request, which knows the window and what to do outside (C-148).
    if (content.type !== 'call-permission-request')
      await this.requirePolicy(
        conversation,
        actor.tenantId,
        content.type === 'template' ? 'template' : 'free-form',
      );
    const template =
      content.type === 'template'
        ? await checkTemplate(this.queries, actor.tenantId, await this.wabaOf(conversation, actor), content)
        : null;
    const queue = (messageId: string, spend?: (tx: Tx) => Promise<void>): Promise<Message> =>
      this.unitOfWork.run(actor.tenantId, (tx) =>
        idempotent(tx, idempotencyKey, identified, async () => {
          const outgoing = template
            ? await templateOutgoing(tx, actor, template)
            : await freeFormOutgoing(
                tx,
                actor,
                content as Exclude<OutgoingContent, { type: 'template' }>,
                this.clock.now(),
              );
          await spend?.(tx);
          return this.queue(tx, messageId, request, outgoing);
        }),
      );
    const kind = permissionRequestIn(content, template);
    if (kind === null) return queue(newId());
    const { inbox_id: inboxId, contact_id: contactId } = conversation;
    try {
      return await this.requests.reserved(
        { tenantId: actor.tenantId, inboxId, contactId, kind },
        { key: idempotencyKey, request: identified },
        (messageId) => queue(messageId, (tx) => this.requests.spend(tx, messageId)),
      );
    } catch (error) {
      // The same request at the same moment may have been faster, and this one refused for it.
      const meanwhile = await replayed<Message>(this.unitOfWork, actor.tenantId, idempotencyKey, identified);
      if (meanwhile) return meanwhile;
      throw error;
    }
  }

  /** C-031 to C-034: policy decides, on its own record and on what is known here. No answer is a refusal. */
  async requirePolicy(
    conversation: ConversationView,
    tenantId: string,
    kind: 'free-form' | 'template',
  ): Promise<void> {
    const decision = await this.queries.ask(
      checkSend,
      {
        tenantId,
        inboxId: conversation.inbox_id,
        contactId: conversation.contact_id,
        kind,
        lastCustomerMessageAt: conversation.last_customer_message_at?.toISOString() ?? null,
      },
      { tenantId },
    );
    if (!decision.allowed) throw refusalOf(decision);
  }

  private async wabaOf(conversation: ConversationView, actor: Principal): Promise<string> {
    const inbox = await this.unitOfWork.run(actor.tenantId, (tx) =>
      findInbox(tx, actor.tenantId, conversation.inbox_id),
    );
    if (!inbox) throw new Error('A conversation has no inbox');
    return inbox.waba_id;
  }

  private async queue(
    tx: Tx,
    id: string,
    request: Omit<SendRequest, 'idempotencyKey'>,
    outgoing: Outgoing,
  ): Promise<Message> {
    const { actor } = request;
    const { tenantId } = actor;
    const now = this.clock.now();
    const row = await lockVisibleConversation(tx, actor, request.conversationId);
    const replyTo = request.replyToMessageId
      ? await this.replyTarget(tx, tenantId, row.id, request.replyToMessageId)
      : null;
    const correlationId = currentContext()?.correlationId ?? id;
    const message: MessageRow = {
      id,
      conversation_id: row.id,
      inbox_id: row.inbox_id,
      contact_id: row.contact_id,
      direction: 'outbound',
      content: outgoing.content,
      state: 'queued',
      delivery: queued(now.toISOString()),
      amendments: unamended,
      author_kind: actor.kind,
      author_id: actor.id,
      wamid: null,
      reply_to_wamid: replyTo,
      occurred_at: now,
      correlation_id: correlationId,
      version: 1,
    };
    insertMessages(tx, tenantId, [message]);
    const media = mediaOf(outgoing.content);
    if (media)
      await tx.query(
        'update media set conversation_id = coalesce(conversation_id, $3) where tenant_id = $1 and id = $2',
        [tenantId, media.mediaId, row.id],
      );
    insertDispatch(tx, tenantId, {
      id,
      kind: 'message',
      message_id: id,
      conversation_id: row.id,
      inbox_id: row.inbox_id,
      contact_id: row.contact_id,
      payload:
        replyTo === null ? outgoing.payload : { ...outgoing.payload, context: { message_id: replyTo } },
      queued_at: now,
      deadline: plus(now, minutes(this.config.SEND_DEADLINE_MINUTES)),
      correlation_id: correlationId,
    });
    const times = withMessage(timesOf(row), { id, direction: 'outbound', at: now }, row.assignee_id !== null);
    updateConversations(tx, tenantId, [
      { ...withTimes(row, times), updated_at: now, version: row.version + 1 },
    ]);
    const written = { ...message, reply_to_message_id: request.replyToMessageId ?? null };
    const changes = new Changes(tx, tenantId, this.outbox);
    changes.messageSubmitted(id, correlationId, written);
    changes.conversation(row.id, correlationId);
    await changes.state();
    tx.afterCommit(() => this.sender.wake());
    return toMessage(written);
  }

  private async replyTarget(tx: Tx, tenantId: string, conversationId: string, id: string): Promise<string> {
    const target = await findMessage(tx, tenantId, id);
    if (!target || target.conversation_id !== conversationId)
      throw new ProblemError(messagingErrors.message_not_found, {
        detail: 'replyToMessageId names no message of this conversation',
      });
    if (target.wamid === null)
      throw new ProblemError(messagingErrors.message_not_found, {
        detail: 'The message replied to is not at WhatsApp yet',
      });
    return target.wamid;
  }
}

export function requireAddress({ contact }: ConversationView): void {
  if (contact.phone === null && contact.bsuid === null)
    throw new ProblemError(messagingErrors.no_address, { detail: 'Ask the customer to write first' });
}

/** C-122, C-141: whether a message asks for permission to call, and in which form; null for every other one. */
const permissionRequestIn = (
  content: OutgoingContent,
  template: TemplateCheck | null,
): 'free-form' | 'template' | null =>
  content.type === 'call-permission-request' ? 'free-form' : template?.asksCallPermission ? 'template' : null;
