import { Module } from '@nestjs/common';
import { callAnswered, callEnded } from '@parlance/calls/contracts';
import { contactUpdated, messageReceived, messageStatusChanged } from '@parlance/messaging/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import * as contracts from '@parlance/policy/contracts';
import { CallQueriesController } from './call-queries.controller';
import { CallLedger } from './calls/call-ledger';
import { PermissionClock } from './calls/permission-clock';
import { Permissions } from './calls/permissions';
import { RecordCall } from './calls/record-call';
import { RecordReplies } from './calls/record-replies';
import { RecordRequestStatuses } from './calls/record-request-statuses';
import { Reserve } from './calls/reserve';
import { policyConfig } from './config';
import { policyMigrations } from './persistence/migrations';
import {
  CallDecisionRow,
  CallLedgerEventRow,
  CallPermissionRow,
  CallSettingsRow,
  ContactMergeRow,
  DecisionRow,
  ServiceWindowRow,
} from './persistence/rows';
import { DURABLES, PolicyController } from './policy.controller';
import { CheckSend } from './sends/check-send';
import { ListDecisions } from './sends/list-decisions';
import { CallSettingsDesk } from './settings/call-settings-desk';
import { GetWindows } from './windows/get-windows';
import { RecordActivity } from './windows/record-activity';

@Module({
  controllers: [PolicyController, CallQueriesController],
  providers: [
    CallLedger,
    CallSettingsDesk,
    CheckSend,
    GetWindows,
    ListDecisions,
    PermissionClock,
    Permissions,
    RecordActivity,
    RecordCall,
    RecordReplies,
    RecordRequestStatuses,
    Reserve,
  ],
})
export class PolicyModule {}

export const policyManifest: ServiceManifest = {
  name: 'policy-service',
  schema: 'policy',
  publishes: [contracts.windowChanged, contracts.callPermissionChanged, contracts.callSettingsChanged],
  consumes: [
    { contract: messageReceived, durable: DURABLES.messages },
    { contract: messageReceived, durable: DURABLES.replies },
    { contract: messageStatusChanged, durable: DURABLES.statuses },
    { contract: callAnswered, durable: DURABLES.answeredCalls },
    { contract: callEnded, durable: DURABLES.endedCalls },
    { contract: contactUpdated, durable: DURABLES.contacts },
  ],
  serves: [
    contracts.checkSend,
    contracts.getWindows,
    contracts.listDecisions,
    contracts.getCallPermissions,
    contracts.listPermissions,
    contracts.listCallDecisions,
    contracts.recordPermissionReading,
    contracts.reserveCall,
    contracts.releaseCall,
    contracts.reservePermissionRequest,
    contracts.releasePermissionRequest,
    contracts.getCallSettings,
    contracts.updateCallSettings,
    contracts.recordCallSettingsSync,
  ],
  asks: [],
};

export const policySchema: ServiceSchema = {
  schema: 'policy',
  migrations: policyMigrations,
  entities: [
    ServiceWindowRow,
    ContactMergeRow,
    DecisionRow,
    CallLedgerEventRow,
    CallPermissionRow,
    CallDecisionRow,
    CallSettingsRow,
  ],
};

/** What may be sent and called when: windows, call permissions and call settings. */
export const policyService: ServiceDefinition = {
  manifest: policyManifest,
  schema: policySchema,
  config: [policyConfig],
  module: () => PolicyModule,
  http: 'health-only',
  port: 8083,
};
