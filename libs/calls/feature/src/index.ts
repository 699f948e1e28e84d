import { Module } from '@nestjs/common';
import * as contracts from '@parlance/calls/contracts';
import { PRESENCE_SIGNALS } from '@parlance/calls/contracts';
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
import { CallBook } from './calls/call-book';
import { Routing } from './calls/routing';
import { callsConfig } from './config';
import { DURABLES } from './durables';
import { RecordPeople } from './people/record-people';
import { callMigrations } from './persistence/migrations';
import { WorkQueue } from './work/work-queue';

@Module({
  controllers: [AvailabilityController],
  providers: [
    AvailabilityDesk,
    CallBook,
    CallbackDesk,
    { provide: PresenceBook, inject: [CLOCK], useFactory: (clock: Clock) => new PresenceBook(clock.now()) },
    PresenceWatch,
    RecordPeople,
    Routing,
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
    { contract: userUpdated, durable: DURABLES.people },
    { contract: teamUpdated, durable: DURABLES.teams },
  ],
  serves: [contracts.setAvailability, contracts.listAvailability],
  asks: [],
  signals: { subscribe: [PRESENCE_SIGNALS] },
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
