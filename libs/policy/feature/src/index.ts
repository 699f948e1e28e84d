import { Module } from '@nestjs/common';
import { contactUpdated, messageReceived } from '@parlance/messaging/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { checkSend, getWindows, listDecisions, windowChanged } from '@parlance/policy/contracts';
import { policyMigrations } from './persistence/migrations';
import { ContactMergeRow, DecisionRow, ServiceWindowRow } from './persistence/rows';
import { DURABLES, PolicyController } from './policy.controller';
import { CheckSend } from './sends/check-send';
import { ListDecisions } from './sends/list-decisions';
import { GetWindows } from './windows/get-windows';
import { RecordActivity } from './windows/record-activity';

@Module({
  controllers: [PolicyController],
  providers: [CheckSend, GetWindows, ListDecisions, RecordActivity],
})
export class PolicyModule {}

export const policyManifest: ServiceManifest = {
  name: 'policy-service',
  schema: 'policy',
  publishes: [windowChanged],
  consumes: [
    { contract: messageReceived, durable: DURABLES.messages },
    { contract: contactUpdated, durable: DURABLES.contacts },
  ],
  serves: [checkSend, getWindows, listDecisions],
  asks: [],
};

export const policySchema: ServiceSchema = {
  schema: 'policy',
  migrations: policyMigrations,
  entities: [ServiceWindowRow, ContactMergeRow, DecisionRow],
};

/** Customer service windows and what may be sent when. */
export const policyService: ServiceDefinition = {
  manifest: policyManifest,
  schema: policySchema,
  config: [],
  module: () => PolicyModule,
  http: 'health-only',
  port: 8083,
};
