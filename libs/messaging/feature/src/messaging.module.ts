import { Module } from '@nestjs/common';
import { RecordEndedCall } from './calls/record-ended-call';
import { ConversationDesk } from './conversations/conversation-desk';
import { JournalSearch } from './conversations/journal-search';
import { ReadReceipts } from './conversations/read-receipts';
import { WorkOnConversation } from './conversations/work-on-conversation';
import { EventsController } from './events.controller';
import { ConnectInbox } from './inboxes/connect-inbox';
import { GraphClients } from './inboxes/graph-clients';
import { InboxDesk } from './inboxes/inbox-desk';
import { InboxHealth } from './inboxes/inbox-health';
import { ConnectedApps } from './ingress/connected-apps';
import { Journal } from './ingress/journal';
import { Admission } from './ingress/admission';
import { RawWebhookBodies } from './ingress/raw-webhook-bodies';
import { WebhookController } from './ingress/webhook.controller';
import { Maintenance } from './maintenance';
import { MediaCopier } from './media/media-copier';
import { MediaDesk } from './media/media-desk';
import { objectStoreProvider } from './media/object-store.provider';
import { Projector } from './projection/projector';
import { QueriesController } from './queries.controller';
import { AcceptedSends } from './sending/accepted-sends';
import { PermissionRequests } from './sending/permission-requests';
import { MessagePreparation } from './sending/prepare';
import { SendMessage } from './sending/send-message';
import { SendReaction } from './sending/send-reaction';
import { Sender } from './sending/sender';
import { Settlement } from './sending/settlement';
import { SubscriptionCheck } from './webhook-watch/subscription-check';
import { WebhookActivity } from './webhook-watch/webhook-activity';
import { WebhookHealthDesk } from './webhook-watch/webhook-health';
import { WebhookWatch } from './webhook-watch/webhook-watch';

@Module({
  controllers: [WebhookController, QueriesController, EventsController],
  providers: [
    objectStoreProvider,
    Admission,
    ConnectedApps,
    ConnectInbox,
    ConversationDesk,
    GraphClients,
    InboxDesk,
    InboxHealth,
    Journal,
    JournalSearch,
    Maintenance,
    MediaCopier,
    MediaDesk,
    MessagePreparation,
    PermissionRequests,
    Projector,
    RawWebhookBodies,
    ReadReceipts,
    RecordEndedCall,
    Sender,
    SendMessage,
    SendReaction,
    AcceptedSends,
    Settlement,
    SubscriptionCheck,
    WebhookActivity,
    WebhookHealthDesk,
    WebhookWatch,
    WorkOnConversation,
  ],
})
export class MessagingGatewayModule {}
