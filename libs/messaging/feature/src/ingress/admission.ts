import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { sendProblem, traceIdOf } from '@parlance/platform/http';
import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Journal } from './journal';
import { Portions } from './portions';
import { MOST_BODY_BYTES } from './raw-webhook-bodies';

/** Bodies that are read at the same time, all together. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Webhooks that wait for their turn; more are refused out of turn. */
const MOST_WAITING = 2_000;
/** A webhook of a call is this large at most: it is read even then. */
const SMALL_BYTES = 64 * 1024;
/** The name of the field. Inside a text its quotes would be escaped. */
const OF_CALLS = '"calls"';

/**
 * Refuses webhooks with 503 before anything costly is done with them, while more arrives than can be written: Meta sends them
 * again. Calls are taken as long as anything is, and before anything else, for nobody calls again later because we were
 * busy.
 */
@Injectable()
export class Admission implements OnModuleInit {
  private bytes = 0;
  private readonly portions = new Portions();

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
      if (!isWebhook(request) || isOfCalls(request.body)) return done();
      if (this.portions.depth >= MOST_WAITING) return refuse(request, reply);
      this.portions.add(() => (this.journal.isFull ? refuse(request, reply) : done()));
    });
  }
}

const isWebhook = ({ method, url }: FastifyRequest): boolean =>
  method === 'POST' && url.startsWith('/webhooks/');

/** Only a hint, for nobody has checked the signature yet. */
const isOfCalls = (body: unknown): boolean => Buffer.isBuffer(body) && body.includes(OF_CALLS);

/** Made once: what is refused by the thousand must cost next to nothing. */
const tooMuch = new ProblemError(platformErrors.unavailable, {
  detail: 'More is arriving than can be written. Send it again',
  retryAfterSeconds: 1,
});

const refuse = (request: FastifyRequest, reply: FastifyReply): void =>
  sendProblem(reply, tooMuch, traceIdOf(request));
