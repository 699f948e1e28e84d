import { Module } from '@nestjs/common';
import * as contracts from '@parlance/calls/contracts';
import { applyCallWebhook, PRESENCE_SIGNALS } from '@parlance/calls/contracts';
import * as media from '@parlance/media/contracts';
import {
  getConversation,
  getGraphAccess,
  getInboxRoute,
  messageReceived,
} from '@parlance/messaging/contracts';
import * as policy from '@parlance/policy/contracts';
import { CLOCK } from '@parlance/platform/config';
import type { ServiceManifest } from '@parlance/platform/messaging';
import { encryptionConfig, type ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import type { Clock } from '@parlance/shared/kernel';
import { teamUpdated, userUpdated } from '@parlance/workspace/contracts';
import { AvailabilityController } from './availability.controller';
import { AvailabilityDesk } from './availability/availability-desk';
import { PresenceBook } from './availability/presence-book';
import { PresenceWatch } from './availability/presence-watch';
import { CallbackDesk } from './callbacks/callback-desk';
import { RecordRequests } from './callbacks/record-requests';
import { CallsController } from './calls.controller';
import { AdmitCall } from './calls/admit-call';
import { AnswerCall } from './calls/answer-call';
import { CallBook } from './calls/call-book';
import { CallClock } from './calls/call-clock';
import { CallSteps } from './calls/call-steps';
import { ControlCall } from './calls/control-call';
import { FinishCall } from './calls/finish-call';
import { PlaceCall } from './calls/place-call';
import { ReadCalls } from './calls/read-calls';
import { Routing } from './calls/routing';
import { SettleMedia } from './calls/settle-media';
import { StartCall } from './calls/start-call';
import { TakeWebhook } from './calls/take-webhook';
import { callsConfig } from './config';
import { DURABLES } from './durables';
import { FactsController } from './facts.controller';
import { CallingAccess } from './graph/calling-access';
import { BridgeWatch } from './media/bridge-watch';
import { Bridges } from './media/bridges';
import { HearMedia } from './media/hear-media';
import { RecordPeople } from './people/record-people';
import { callMigrations } from './persistence/migrations';
import { PushSettings } from './settings/push-settings';
import { Worker } from './work/worker';
import { WorkQueue } from './work/work-queue';

@Module({
  controllers: [AvailabilityController, CallsController, FactsController],
  providers: [
    AdmitCall,
    AnswerCall,
    AvailabilityDesk,
    Bridges,
    BridgeWatch,
    CallBook,
    CallbackDesk,
    CallClock,
    CallingAccess,
    CallSteps,
    ControlCall,
    FinishCall,
    HearMedia,
    PlaceCall,
    { provide: PresenceBook, inject: [CLOCK], useFactory: (clock: Clock) => new PresenceBook(clock.now()) },
    PresenceWatch,
    PushSettings,
    ReadCalls,
    RecordPeople,
    RecordRequests,
    Routing,
    SettleMedia,
    StartCall,
    TakeWebhook,
    Worker,
    WorkQueue,
  ],
})
export class CallsModule {}

export const callsManifest: ServiceManifest = {
  name: 'call-signalling',
  schema: 'calls',
  publishes: [
    contracts.callUpdated,
    contracts.callAnswered,
    contracts.callEnded,
    contracts.callMissed,
    contracts.availabilityChanged,
    contracts.callbackUpdated,
  ],
  consumes: [
    { contract: applyCallWebhook, durable: DURABLES.webhooks },
    { contract: messageReceived, durable: DURABLES.replies },
    { contract: policy.callSettingsChanged, durable: DURABLES.settings },
    { contract: userUpdated, durable: DURABLES.people },
    { contract: teamUpdated, durable: DURABLES.teams },
  ],
  serves: [
    contracts.startCall,
    contracts.answerCall,
    contracts.declineCall,
    contracts.attachAgent,
    contracts.hangUpCall,
    contracts.holdCall,
    contracts.getCall,
    contracts.listLiveCalls,
    contracts.setAvailability,
    contracts.listAvailability,
    contracts.listCallbacks,
    contracts.dismissCallback,
  ],
  asks: [
    getConversation,
    getGraphAccess,
    getInboxRoute,
    policy.getCallSettings,
    policy.reserveCall,
    policy.releaseCall,
    policy.recordPermissionReading,
    policy.recordCallSettingsSync,
    media.createInboundCall,
    media.createOutboundCall,
    media.applyRemoteAnswer,
    media.openMedia,
    media.attachAgent,
    media.setMediaHold,
    media.closeCall,
    media.listBridgedCalls,
  ],
  signals: { subscribe: [media.MEDIA_SIGNALS, media.BRIDGE_HEARTBEATS, PRESENCE_SIGNALS] },
};

export const callsSchema: ServiceSchema = { schema: 'calls', migrations: callMigrations, entities: [] };

/** Calls in both directions: their course, who is rung, who is available. */
export const callSignalling: ServiceDefinition = {
  manifest: callsManifest,
  schema: callsSchema,
  config: [encryptionConfig, callsConfig],
  module: () => CallsModule,
  http: 'health-only',
  port: 8085,
};
