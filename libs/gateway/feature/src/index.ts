import { Module } from '@nestjs/common';
import { QueryClient } from '@parlance/platform/messaging';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { objectStoreConfig } from '@parlance/providers/object-store';
import { verifyCredential } from '@parlance/workspace/contracts';
import { Api } from './api';
import { PrincipalCache } from './authentication/principal-cache';
import { gatewayConfig } from './config';
import { gatewayManifest } from './manifest';

@Module({
  providers: [
    Api,
    {
      provide: PrincipalCache,
      inject: [QueryClient],
      useFactory: (queries: QueryClient) =>
        new PrincipalCache(async (token) => (await queries.ask(verifyCredential, { token })).principal),
    },
  ],
})
export class GatewayModule {}

/** The public API, the realtime connection and the console. It keeps nothing of its own. */
export const apiGateway: ServiceDefinition = {
  manifest: gatewayManifest,
  schema: { schema: 'gateway', migrations: [], entities: [] },
  config: [gatewayConfig, objectStoreConfig],
  module: () => GatewayModule,
  http: 'public',
  port: 8080,
};

export { gatewayManifest } from './manifest';
