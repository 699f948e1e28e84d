import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseE164 } from '@parlance/shared/kernel';
import { z } from 'zod';
import { ControlError } from '../control/control-error';
import { multipart } from '../graph/media';
import type { Simulation } from '../simulation';
import {
  changeNumber,
  handsetFor,
  playVoice,
  readChat,
  setBlocked,
  setMarketing,
  setOnline,
} from './actions';
import { newHandset } from './handset';
import { sendFromHandset } from './inbound';
import { handsetSendSchema } from './inbound-schema';
import { chatOf, conversationsOf, describeHandset, describeMessage } from './views';

const digits = z.string().transform((value, context) => {
  const phone = parseE164(value);
  if (phone !== null) return phone.slice(1);
  context.addIssue({ code: 'custom', message: 'must be a phone number with country code' });
  return z.NEVER;
});

export const handsetSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  name: z.string().min(1),
  phone: digits.nullish(),
  waId: digits
    .optional()
    .describe('What Meta reports when it differs from the dialled number, as in Brazil or Mexico'),
  bsuid: z
    .string()
    .regex(/^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/)
    .nullish(),
  username: z.string().nullish(),
  hidesPhone: z.boolean().optional(),
  country: z.string().length(2).optional(),
  online: z.boolean().optional(),
  autoRead: z.boolean().optional(),
  readReceipts: z.boolean().optional(),
  outdated: z.boolean().optional(),
});
const handsetChangeSchema = handsetSchema.omit({ id: true, phone: true, waId: true, bsuid: true }).partial();
const chatSchema = z.strictObject({ to: z.string() });

export function handsetRoutes(app: FastifyInstance, sim: Simulation): void {
  const base = '/control/handsets';
  const handsetOf = (request: FastifyRequest) => handsetFor(sim, (request.params as { id: string }).id);

  app.get(base, () => [...sim.store.handsets.values()].map((handset) => describeHandset(sim, handset)));

  /** Idempotent: the same id, or the same phone, gives the handset that is there already. */
  app.post(base, (request) => {
    const given = handsetSchema.parse(request.body);
    const known =
      (given.id && sim.store.handsets.get(given.id)) ||
      (given.phone && sim.store.handsetsByPhone(given.phone)[0]);
    return describeHandset(sim, known || newHandset(sim, given));
  });

  app.get(`${base}/:id`, (request) => describeHandset(sim, handsetOf(request)));

  app.patch(`${base}/:id`, (request) => {
    const handset = handsetOf(request);
    const { online, ...change } = handsetChangeSchema.parse(request.body);
    sim.store.handsets.put(Object.assign(handset, change));
    if (online !== undefined) setOnline(sim, handset, online);
    return describeHandset(sim, handset);
  });

  app.post(`${base}/:id/send`, async (request) => {
    const handset = handsetOf(request);
    if (!request.isMultipart())
      return describeMessage(sim, sendFromHandset(sim, handset, handsetSendSchema.parse(request.body)));
    const { fields, file } = await multipart(request);
    const action = handsetSendSchema.parse(JSON.parse(fields['message'] ?? '{}'));
    return describeMessage(sim, sendFromHandset(sim, handset, action, file));
  });

  app.get(`${base}/:id/conversations`, (request) => conversationsOf(sim, handsetOf(request)));
  app.get(`${base}/:id/conversations/:number/messages`, (request) =>
    chatOf(sim, handsetOf(request), (request.params as { number: string }).number),
  );

  app.post(`${base}/:id/read`, (request) => {
    const given = z
      .strictObject({ to: z.string().optional(), messageId: z.string().optional() })
      .parse(request.body);
    return { read: readChat(sim, handsetOf(request), given) };
  });
  app.post(`${base}/:id/play`, (request) => {
    handsetOf(request);
    const { messageId } = z.strictObject({ messageId: z.string() }).parse(request.body);
    return describeMessage(sim, playVoice(sim, messageId));
  });
  app.post(`${base}/:id/block`, (request) => {
    setBlocked(sim, handsetOf(request), chatSchema.parse(request.body).to, true);
    return { blocked: true };
  });
  app.post(`${base}/:id/unblock`, (request) => {
    setBlocked(sim, handsetOf(request), chatSchema.parse(request.body).to, false);
    return { blocked: false };
  });
  app.post(`${base}/:id/marketing`, (request) => {
    const { to, value } = z
      .strictObject({ to: z.string(), value: z.enum(['stop', 'resume']) })
      .parse(request.body);
    setMarketing(sim, handsetOf(request), to, value);
    return { value };
  });
  app.post(`${base}/:id/online`, (request) => {
    const { online } = z.strictObject({ online: z.boolean() }).parse(request.body);
    setOnline(sim, handsetOf(request), online);
    return { online };
  });
  app.post(`${base}/:id/change-number`, (request) => {
    const { phone } = z.strictObject({ phone: digits }).parse(request.body);
    if (sim.store.handsetsByPhone(phone).length > 0)
      throw new ControlError(409, 'another handset has this number');
    const handset = handsetOf(request);
    changeNumber(sim, handset, phone);
    return describeHandset(sim, handset);
  });

  app.get(`${base}/:id/media/:mediaId`, (request, reply) => {
    handsetOf(request);
    const media = sim.store.media.get((request.params as { mediaId: string }).mediaId);
    const bytes = media && sim.store.mediaContent(media.id);
    if (!media || !bytes) throw new ControlError(404, 'there is no such media');
    return reply.type(media.mimeType).header('cache-control', 'private, max-age=3600').send(bytes);
  });

  app.get(`${base}/:id/events`, (request, reply) => {
    const handset = handsetOf(request);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    reply.raw.write('retry: 1000\n\n');
    const stop = sim.handsetEvents.subscribe(handset.id, (event) => {
      reply.raw.write(`data: ${JSON.stringify(event)}\n\n`);
    });
    request.raw.on('close', stop);
  });
}
