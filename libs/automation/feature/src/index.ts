import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '@parlance/platform/service-host';

@Module({})
export class AutomationModule {}

export const automationService: ServiceDefinition = {
  manifest: { name: 'automation-service', schema: 'automation', publishes: [], consumes: [], serves: [], asks: [] },
  schema: { schema: 'automation', migrations: [], entities: [] },
  config: [],
  module: () => AutomationModule,
  http: 'health-only',
  port: 8088,
};
