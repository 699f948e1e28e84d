import type { DynamicModule, Type } from '@nestjs/common';
import { ConfigModule } from '@parlance/platform/config';
import { HttpModule } from '@parlance/platform/http';
import { MessagingModule, NatsLink, type ServiceManifest } from '@parlance/platform/messaging';
import { ObservabilityModule, type Logger, type Telemetry } from '@parlance/platform/observability';
import { PersistenceModule, type ServiceSchema } from '@parlance/platform/persistence';
import type { Clock } from '@parlance/shared/kernel';
import type { DataSource } from 'typeorm';
import { ClockModule } from './clock.module';

export interface HostParts {
  readonly config: object;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly manifest: ServiceManifest;
  /** Null for a service without a database. */
  readonly database: { readonly schema: ServiceSchema; readonly dataSource: DataSource } | null;
  readonly feature: Type | DynamicModule;
  /** Told of the connection as soon as it is open: a container that fails later does not close it. */
  connected(link: NatsLink): void;
}

class HostModule {}

/** The root of a service's container: the platform, then the feature. */
export const hostModule = (parts: HostParts): DynamicModule => ({
  module: HostModule,
  imports: [
    ConfigModule.forValues(parts.config),
    ObservabilityModule.forService(parts.logger, parts.telemetry),
    ClockModule.of(parts.clock),
    ...(parts.database
      ? [PersistenceModule.forService(parts.database.schema, parts.database.dataSource)]
      : []),
    MessagingModule.forService(parts.manifest, { clock: parts.clock, stateless: !parts.database }),
    HttpModule,
    parts.feature,
  ],
  providers: [
    { provide: 'connected', inject: [NatsLink], useFactory: (link: NatsLink) => parts.connected(link) },
  ],
});
