import { Module } from '@nestjs/common';
import { CONFIG } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { objectStoreConfig } from '@parlance/providers/object-store';
import { verifyCredential } from '@parlance/workspace/contracts';
import { Api, type GatewayConfig } from './api';
import { Authenticator } from './authentication/authenticator';
import { PrincipalCache } from './authentication/principal-cache';
import { gatewayConfig } from './config';
import { gatewayManifest } from './manifest';
import { AddressLimits, PrincipalLimits } from './rate-limit/rate-limiter';
import { RealtimeEndpoint } from './realtime/realtime-endpoint';

@Module({
  providers: [
    Api,
    Authenticator,
    RealtimeEndpoint,
    {
      provide: AddressLimits,
      inject: [CONFIG],
      useFactory: (config: GatewayConfig) =>
        new AddressLimits({
          perSecond: config.ADDRESS_RATE_LIMIT_PER_SECOND,
          burst: config.ADDRESS_RATE_LIMIT_BURST,
        }),
    },
    {
      provide: PrincipalLimits,
      inject: [CONFIG],
      useFactory: (config: GatewayConfig) =>
        new PrincipalLimits({ perSecond: config.RATE_LIMIT_PER_SECOND, burst: config.RATE_LIMIT_BURST }),
    },
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
