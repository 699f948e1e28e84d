import { Module, type DynamicModule } from '@nestjs/common';
import * as contracts from '@parlance/automation/contracts';
import { callAnswered, callEnded, getCall } from '@parlance/calls/contracts';
import {
  getMessage,
  listInboxes,
  messageStatusChanged,
  sendMessage,
  startConversation,
} from '@parlance/messaging/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { EmbeddedSimilarity, localEmbeddings, type SentenceSimilarity } from '@parlance/providers/language';
import { callDataExtracted, utteranceHeard } from '@parlance/recordings/contracts';
import { checkTemplateSend, listTemplates } from '@parlance/templates/contracts';
import { AgentDesk } from './agents/agent-desk';
import { RecordCall } from './calls/record-call';
import { DURABLES } from './durables';
import { EventsController } from './events.controller';
import { DryRun } from './functions/dry-run';
import { FunctionDesk } from './functions/function-desk';
import { SendingNumbers } from './functions/sending-numbers';
import { FireFunction } from './in-call/fire-function';
import { HearUtterance } from './in-call/hear-utterance';
import { LiveValues } from './in-call/live-values';
import { SIMILARITY } from './in-call/similarity';
import { automationMigrations } from './persistence/migrations';
import { EvaluateCall } from './post-call/evaluate-call';
import { OverdueCalls } from './post-call/overdue-calls';
import { QueriesController } from './queries.controller';
import { FollowMessages } from './runs/follow-messages';
import { ListRuns } from './runs/list-runs';
import { RunBook } from './runs/run-book';
import { Sender } from './sending/sender';

@Module({
  controllers: [EventsController, QueriesController],
  providers: [
    AgentDesk,
    DryRun,
    EvaluateCall,
    FireFunction,
    FollowMessages,
    FunctionDesk,
    HearUtterance,
    ListRuns,
    LiveValues,
    OverdueCalls,
    RecordCall,
    RunBook,
    Sender,
    SendingNumbers,
  ],
})
export class AutomationModule {
  static with(similarity: SentenceSimilarity): DynamicModule {
    return { module: AutomationModule, providers: [{ provide: SIMILARITY, useValue: similarity }] };
  }
}

export const automationManifest: ServiceManifest = {
  name: 'automation-service',
  schema: 'automation',
  publishes: [contracts.aiAgentChanged, contracts.messageFunctionChanged, contracts.functionRunRecorded],
  consumes: [
    { contract: callAnswered, durable: DURABLES.answered },
    { contract: callEnded, durable: DURABLES.ended },
    { contract: callDataExtracted, durable: DURABLES.data },
    { contract: utteranceHeard, durable: DURABLES.utterances },
    { contract: messageStatusChanged, durable: DURABLES.statuses },
  ],
  serves: [
    contracts.listAiAgents,
    contracts.createAiAgent,
    contracts.updateAiAgent,
    contracts.listMessageFunctions,
    contracts.createMessageFunction,
    contracts.updateMessageFunction,
    contracts.deleteMessageFunction,
    contracts.checkMessageFunction,
    contracts.listFunctionRuns,
    contracts.fireMessageFunction,
    contracts.listFunctionPresets,
    contracts.listCallVariables,
  ],
  asks: [getCall, listInboxes, sendMessage, startConversation, getMessage, listTemplates, checkTemplateSend],
};

export const automationSchema: ServiceSchema = {
  schema: 'automation',
  migrations: automationMigrations,
  entities: [],
};

/** Message functions: messages that go to the person of a call without anybody acting. */
export const automationService: ServiceDefinition = {
  manifest: automationManifest,
  schema: automationSchema,
  config: [],
  module: () => AutomationModule.with(new EmbeddedSimilarity(localEmbeddings())),
  http: 'health-only',
  port: 8088,
};
