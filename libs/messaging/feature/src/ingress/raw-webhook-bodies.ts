import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/** Meta's payloads have up to 3 MB. */
export const MOST_BODY_BYTES = 3 * 1024 * 1024;
const BYTES = 'application/octet-stream';

/**
 * Bodies of webhooks reach the controller as the very bytes that were sent: the signature is over them, and it is
 * checked before anything else is made of them, JSON or not.
 */
@Injectable()
export class RawWebhookBodies implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, _reply, done) => {
      if (request.method === 'POST' && request.url.startsWith('/webhooks/'))
        request.headers['content-type'] = BYTES;
      done();
    });
    fastify.addContentTypeParser(
      BYTES,
      { parseAs: 'buffer', bodyLimit: MOST_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
  }
}
