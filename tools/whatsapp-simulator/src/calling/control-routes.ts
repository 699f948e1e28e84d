import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { describeCall } from './call-view';
import { CallStateError } from './calls';
import { callingOf, describeSettings } from './number-calling';
import { isDigits } from '../call-media/dtmf';
import { Microphone } from '../call-media/microphone';
import { readOgg } from '../call-media/ogg';
import { decode } from '../call-media/opus';
import { writeWav } from '../call-media/wav';
import { PERFECT } from '../call-media/mouth';
import { ControlError } from '../control/control-error';
import type { Simulation } from '../simulation';
import type { Call, Json, PhoneNumber } from '../state/model';

const networkSchema = z.strictObject({
  loss: z.number().min(0).max(1).default(PERFECT.loss),
  delayMs: z
    .tuple([z.number().min(0), z.number().min(0)])
    .default(PERFECT.delayMs)
    .describe('Real time'),
  silent: z.boolean().default(PERFECT.silent),
});

const RESTRICTIONS = [
  'RESTRICTED_BUSINESS_INITIATED_CALLING',
  'RESTRICTED_USER_INITIATED_CALLING',
  'RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING',
  'RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN',
] as const;
const VIOLATIONS = [
  'LOW_BUSINESS_INITIATED_CALLING_QUALITY',
  'LOW_USER_INITIATED_CALLING_QUALITY',
  'USER_INITIATED_CALLS_LOW_PICKUP_RATE',
] as const;

const qualitySchema = z.strictObject({
  violation: z.enum(VIOLATIONS).optional().describe('A warning by account_update'),
  restrictions: z
    .array(
      z.strictObject({
        type: z.enum(RESTRICTIONS),
        reason: z.string().default('Negative feedback from users'),
        forMs: z
          .number()
          .min(0)
          .nullable()
          .default(7 * 86_400_000),
      }),
    )
    .optional()
    .describe('Replaces the restrictions in force; the empty list lifts them'),
});

/** Calls from outside: what there is, what the person in them does, what the network does, what was heard. */
export function callControlRoutes(app: FastifyInstance, sim: Simulation): void {
  const callOf = (request: FastifyRequest): Call => {
    const { id } = request.params as { id: string };
    const call = sim.store.calls.get(id);
    if (!call) throw new ControlError(404, `there is no call ${id}`);
    return call;
  };
  const doing = (request: FastifyRequest, action: (call: Call) => void): Json => {
    const call = callOf(request);
    try {
      action(call);
    } catch (error) {
      if (error instanceof CallStateError) throw new ControlError(409, error.message);
      throw error;
    }
    return describeCall(sim, call);
  };

  app.get('/control/calls', (request) => {
    const filter = z
      .strictObject({
        handsetId: z.string().optional(),
        numberId: z.string().optional(),
        state: z.string().optional(),
      })
      .parse(request.query);
    return sim.store.calls
      .filter((call) =>
        Object.entries(filter).every(([key, value]) => String(call[key as keyof Call]) === value),
      )
      .map((call) => describeCall(sim, call));
  });
  app.get('/control/calls/:id', (request) => describeCall(sim, callOf(request)));

  app.post('/control/calls/:id/answer', (request) => doing(request, (call) => sim.calls.answer(call)));
  for (const [path, ending] of [
    ['decline', 'decline'],
    ['cancel', 'cancel'],
    ['hang-up', 'hang_up'],
  ] as const) {
    app.post(`/control/calls/:id/${path}`, (request) =>
      doing(request, (call) => sim.calls.end(call, ending)),
    );
  }
  app.post('/control/calls/:id/fail', (request) => {
    const { code } = z.strictObject({ code: z.number().int().default(138_019) }).parse(request.body ?? {});
    return doing(request, (call) => sim.calls.fail(call, code));
  });

  app.post('/control/calls/:id/dtmf', (request) => {
    const { digits, ms } = z
      .strictObject({
        digits: z.string().refine(isDigits, 'must be of 0-9, *, #, A-D'),
        ms: z.number().min(40).max(2_000).default(120),
      })
      .parse(request.body);
    return doing(request, (call) => {
      if (call.state !== 'active') throw new ControlError(409, `the call is ${call.state}`);
      sim.calls.peerOf(call)?.mouth.dial(digits, ms);
    });
  });
  app.put('/control/calls/:id/network', (request) => {
    const network = networkSchema.parse(request.body ?? {});
    return doing(request, (call) => {
      const peer = sim.calls.peerOf(call);
      if (peer) peer.mouth.network = network;
    });
  });

  /** A browser talks in the place of the handset's voice: its offer in, an answer out. */
  app.post('/control/calls/:id/microphone', async (request) => {
    const { sdp } = z.strictObject({ sdp: z.string().min(1) }).parse(request.body);
    const peer = sim.calls.peerOf(callOf(request));
    if (!peer) throw new ControlError(409, 'the call has ended');
    try {
      return { sdp: await Microphone.connect(peer, sim.mediaAddress, sdp) };
    } catch (error) {
      throw new ControlError(422, (error as Error).message);
    }
  });

  /** What was heard of the business since pick-up: `ogg` (as sent) or `wav` (decoded). */
  app.get('/control/calls/:id/heard.:format', (request, reply) => {
    const { format } = z
      .object({ format: z.enum(['ogg', 'wav']) })
      .parse({ format: (request.params as { format: string }).format });
    const call = callOf(request);
    const ogg =
      sim.calls.peerOf(call)?.heard() ??
      (call.heardMediaId === null ? null : sim.store.mediaContent(call.heardMediaId));
    if (!ogg) throw new ControlError(404, 'nothing was heard in this call');
    return format === 'ogg'
      ? reply.type('audio/ogg').send(ogg)
      : reply.type('audio/wav').send(writeWav(decode(readOgg(ogg))));
  });

  app.patch('/control/phone-numbers/:id/calling', (request) => {
    const { id } = request.params as { id: string };
    const number = sim.store.numbers.get(id);
    if (!number) throw new ControlError(404, `there is no phone number ${id}`);
    const { violation, restrictions } = qualitySchema.parse(request.body);
    if (violation)
      emitAccountUpdate(sim, number, 'ACCOUNT_VIOLATION', { violation_info: { violation_type: violation } });
    if (restrictions) {
      const now = sim.clock.ms();
      const inForce = restrictions.map(({ type, reason, forMs }) => ({
        type,
        reason,
        until: forMs === null || type.endsWith('BUTTON_HIDDEN') ? null : now + forMs,
      }));
      sim.store.numberCalling.put({ ...callingOf(sim, number), restrictions: inForce });
      if (inForce.length > 0) {
        emitAccountUpdate(sim, number, 'ACCOUNT_RESTRICTION', {
          restriction_info: inForce.map(({ type, until }) => ({
            restriction_type: type,
            ...(until !== null && { expiration: Math.floor(until / 1000) }),
          })),
        });
      }
    }
    return { calling: describeSettings(sim, number) };
  });
}

function emitAccountUpdate(sim: Simulation, number: PhoneNumber, event: string, details: Json): void {
  const value = { phone_number: number.digits, event, ...details };
  sim.webhooks.emit({
    wabaId: number.wabaId,
    numberId: null,
    field: 'account_update',
    at: sim.clock.ms(),
    value: () => value,
  });
}
