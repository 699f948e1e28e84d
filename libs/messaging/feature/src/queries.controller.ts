import { Controller, Inject } from '@nestjs/common';
import * as contracts from '@parlance/messaging/contracts';
import { OnQuery } from '@parlance/platform/messaging';
import type { QueryContract, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { ConversationDesk } from './conversations/conversation-desk';
import { JournalSearch } from './conversations/journal-search';
import { ReadReceipts } from './conversations/read-receipts';
import { WorkOnConversation } from './conversations/work-on-conversation';
import { ConnectInbox } from './inboxes/connect-inbox';
import { InboxDesk } from './inboxes/inbox-desk';
import { MediaDesk } from './media/media-desk';
import { SendMessage } from './sending/send-message';
import { SendReaction } from './sending/send-reaction';
import { WebhookHealthDesk } from './webhook-watch/webhook-health';

type Answer<Q extends QueryContract> = Promise<ReplyOf<Q>>;

/** The questions that other services ask this one. */
@Controller()
export class QueriesController {
  constructor(
    @Inject(ConversationDesk) private readonly conversations: ConversationDesk,
    @Inject(WorkOnConversation) private readonly work: WorkOnConversation,
    @Inject(SendMessage) private readonly sending: SendMessage,
    @Inject(SendReaction) private readonly reactions: SendReaction,
    @Inject(ReadReceipts) private readonly receipts: ReadReceipts,
    @Inject(InboxDesk) private readonly inboxes: InboxDesk,
    @Inject(ConnectInbox) private readonly connecting: ConnectInbox,
    @Inject(MediaDesk) private readonly media: MediaDesk,
    @Inject(JournalSearch) private readonly journal: JournalSearch,
    @Inject(WebhookHealthDesk) private readonly webhooks: WebhookHealthDesk,
  ) {}

  @OnQuery(contracts.listConversations)
  listConversations(
    request: RequestOf<typeof contracts.listConversations>,
  ): Answer<typeof contracts.listConversations> {
    return this.conversations.list(request);
  }

  @OnQuery(contracts.getConversation)
  getConversation(
    request: RequestOf<typeof contracts.getConversation>,
  ): Answer<typeof contracts.getConversation> {
    return this.conversations.get(request);
  }

  @OnQuery(contracts.getPairConversations)
  getPairConversations(
    request: RequestOf<typeof contracts.getPairConversations>,
  ): Answer<typeof contracts.getPairConversations> {
    return this.conversations.ofPairs(request);
  }

  @OnQuery(contracts.listMessages)
  listMessages(request: RequestOf<typeof contracts.listMessages>): Answer<typeof contracts.listMessages> {
    return this.conversations.messages(request);
  }

  @OnQuery(contracts.getMessage)
  getMessage({
    actor,
    messageId,
  }: RequestOf<typeof contracts.getMessage>): Answer<typeof contracts.getMessage> {
    return this.conversations.message(actor, messageId);
  }

  @OnQuery(contracts.sendMessage)
  sendMessage(request: RequestOf<typeof contracts.sendMessage>): Answer<typeof contracts.sendMessage> {
    return this.sending.send(request);
  }

  @OnQuery(contracts.sendReaction)
  sendReaction(request: RequestOf<typeof contracts.sendReaction>): Answer<typeof contracts.sendReaction> {
    return this.reactions.send(request);
  }

  @OnQuery(contracts.startConversation)
  startConversation(
    request: RequestOf<typeof contracts.startConversation>,
  ): Answer<typeof contracts.startConversation> {
    return this.work.start(request);
  }

  @OnQuery(contracts.markRead)
  markRead({
    actor,
    conversationId,
  }: RequestOf<typeof contracts.markRead>): Answer<typeof contracts.markRead> {
    return this.receipts.markRead(actor, conversationId);
  }

  @OnQuery(contracts.showTyping)
  showTyping({
    actor,
    conversationId,
  }: RequestOf<typeof contracts.showTyping>): Answer<typeof contracts.showTyping> {
    return this.receipts.showTyping(actor, conversationId);
  }

  @OnQuery(contracts.changeConversation)
  changeConversation(
    request: RequestOf<typeof contracts.changeConversation>,
  ): Answer<typeof contracts.changeConversation> {
    return this.work.change(request);
  }

  @OnQuery(contracts.addNote)
  addNote(request: RequestOf<typeof contracts.addNote>): Answer<typeof contracts.addNote> {
    return this.work.addNote(request);
  }

  @OnQuery(contracts.updateContact)
  updateContact(request: RequestOf<typeof contracts.updateContact>): Answer<typeof contracts.updateContact> {
    return this.work.renameContact(request);
  }

  @OnQuery(contracts.listInboxes)
  listInboxes(request: RequestOf<typeof contracts.listInboxes>): Answer<typeof contracts.listInboxes> {
    return this.inboxes.list(request);
  }

  @OnQuery(contracts.connectInbox)
  connectInbox(request: RequestOf<typeof contracts.connectInbox>): Answer<typeof contracts.connectInbox> {
    return this.connecting.connect(request);
  }

  @OnQuery(contracts.getMedia)
  getMedia(request: RequestOf<typeof contracts.getMedia>): Answer<typeof contracts.getMedia> {
    return this.media.get(request);
  }

  @OnQuery(contracts.registerUpload)
  registerUpload(
    request: RequestOf<typeof contracts.registerUpload>,
  ): Answer<typeof contracts.registerUpload> {
    return this.media.register(request);
  }

  @OnQuery(contracts.getGraphAccess)
  getGraphAccess(
    request: RequestOf<typeof contracts.getGraphAccess>,
  ): Answer<typeof contracts.getGraphAccess> {
    return this.inboxes.graphAccess(request);
  }

  @OnQuery(contracts.getInboxRoute)
  getInboxRoute(request: RequestOf<typeof contracts.getInboxRoute>): Answer<typeof contracts.getInboxRoute> {
    return this.inboxes.route(request);
  }

  @OnQuery(contracts.listGraphAccounts)
  listGraphAccounts(
    _request: RequestOf<typeof contracts.listGraphAccounts>,
  ): Answer<typeof contracts.listGraphAccounts> {
    return this.inboxes.graphAccounts();
  }

  @OnQuery(contracts.searchJournal)
  searchJournal(request: RequestOf<typeof contracts.searchJournal>): Answer<typeof contracts.searchJournal> {
    return this.journal.search(request);
  }

  @OnQuery(contracts.listWebhookHealth)
  listWebhookHealth(
    request: RequestOf<typeof contracts.listWebhookHealth>,
  ): Answer<typeof contracts.listWebhookHealth> {
    return this.webhooks.list(request);
  }
}
