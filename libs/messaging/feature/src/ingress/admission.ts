import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { sendProblem, traceIdOf } from '@parlance/platform/http';
import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Journal } from './journal';
import { MOST_BODY_BYTES } from './raw-webhook-bodies';

/** Bodies that are read at the same time, all together. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A webhook of a call is this large at most: it is read even then. */
const SMALL_BYTES = 64 * 1024;
/** The name of the field. Inside a text its quotes would be escaped. */
const OF_CALLS = '"calls"';

/**
 * Refuses webhooks with 503 before anything costly is done with them, while more arrives than can be written: Meta sends them
 * again. Calls are taken as long as anything is, for nobody calls again later because we were busy.
 */
@Injectable()
export class Admission implements OnModuleInit {
  private bytes = 0;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Journal) private readonly journal: Journal,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, reply, done) => {
      if (!isWebhook(request)) return done();
      const length = Number(request.headers['content-length'] ?? MOST_BODY_BYTES);
      if (length > SMALL_BYTES && this.bytes + length > MOST_BYTES) return refuse(request, reply);
      this.bytes += length;
      reply.raw.once('close', () => (this.bytes -= length));
      done();
    });
    fastify.addHook('preValidation', (request, reply, done) => {
      if (!isWebhook(request) || !this.journal.isFull || isOfCalls(request.body)) return done();
      refuse(request, reply);
    });
  }
}

const isWebhook = ({ method, url }: FastifyRequest): boolean =>
  method === 'POST' && url.startsWith('/webhooks/');

/** Only a hint, for nobody has checked the signature yet. */
const isOfCalls = (body: unknown): boolean => Buffer.isBuffer(body) && body.includes(OF_CALLS);

function refuse(request: FastifyRequest, reply: FastifyReply): void {
  const problem = new ProblemError(platformErrors.unavailable, {
    detail: 'More is arriving than can be written. Send it again',
    retryAfterSeconds: 1,
  });
  sendProblem(reply, problem, traceIdOf(request));
}
