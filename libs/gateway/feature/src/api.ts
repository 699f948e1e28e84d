import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { buildOpenApi, routes } from '@parlance/gateway/contracts';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { FilesystemStore, type objectStoreConfig } from '@parlance/providers/object-store';
import type { Clock } from '@parlance/shared/kernel';
import type { FastifyInstance } from 'fastify';
import { Authenticator } from './authentication/authenticator';
import type { gatewayConfig } from './config';
import { registerConsole } from './console/console';
import { addSecurityHeaders } from './console/security-headers';
import { bindings } from './handlers';
import { AddressLimits, PrincipalLimits } from './rate-limit/rate-limiter';
import { registerApi } from './routing/registrar';

export type GatewayConfig = ConfigValues<typeof gatewayConfig> & ConfigValues<typeof objectStoreConfig>;

/** Puts the public API, its description and the console on the service's HTTP server. */
@Injectable()
export class Api implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(AddressLimits) private readonly addressLimits: AddressLimits,
    @Inject(PrincipalLimits) private readonly principalLimits: PrincipalLimits,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const { config } = this;
    const publicUrl = config.PUBLIC_URL === undefined ? null : new URL(config.PUBLIC_URL);
    const secure = publicUrl?.protocol === 'https:';
    addSecurityHeaders(fastify, { https: secure });
    await registerApi(fastify, bindings, {
      backend: {
        queries: this.queries,
        store: new FilesystemStore(config.OBJECT_STORE_DIRECTORY),
        clock: this.clock,
        secure,
        uploadLimitBytes: config.UPLOAD_LIMIT_BYTES,
      },
      authenticator: this.authenticator,
      principalLimits: this.principalLimits,
      addressLimits: this.addressLimits,
      setupToken: config.SETUP_TOKEN?.reveal() ?? null,
      publicOrigin: publicUrl?.origin ?? null,
      strictReplies: config.STRICT_REPLIES,
      logger: this.logger,
    });
    const description = JSON.stringify(buildOpenApi(routes));
    fastify.get('/v1/openapi.json', (_request, reply) =>
      reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(description),
    );
    if (config.CONSOLE_DIR !== undefined) await registerConsole(fastify, config.CONSOLE_DIR);
  }
}
