import { Global, Inject, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { CONFIG, type ConfigValues } from '@parlance/platform/config';
import type { httpConfig } from './config';
import { HealthController, HealthRegistry } from './health';
import { MetricsController } from './metrics.controller';
import { ProblemFilter } from './problem.filter';
import { SafeHttpClient } from './safe-http/client';
import { validationPipe } from './validation.pipe';

/** Problem details, validation, health, metrics and the client for outgoing requests, in every service. */
@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [
    HealthRegistry,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
    {
      provide: SafeHttpClient,
      inject: [CONFIG],
      useFactory: (config: ConfigValues<typeof httpConfig>) =>
        new SafeHttpClient({ allowedHosts: config.OUTBOUND_ALLOW_HOSTS }),
    },
  ],
  exports: [HealthRegistry, SafeHttpClient],
})
export class HttpModule {
  constructor(@Inject(SafeHttpClient) private readonly client: SafeHttpClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
