import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { dial, requestCallback } from './dial';
import { describeCall } from './call-view';
import { recording } from '../call-media/voice';
import { ControlError } from '../control/control-error';
import { multipart } from '../graph/media';
import { handsetFor } from '../handsets/actions';
import { findNumber } from '../handsets/inbound';
import type { Simulation } from '../simulation';
import type { Handset, HandsetCalling, VoiceChoice } from '../state/model';

const callSchema = z.strictObject({
  to: z.string().describe('Phone number id or number of the business'),
  messageId: z.string().optional().describe('Taps the call button of this message'),
  payload: z.string().max(512).optional().describe('Follows a wa.me/call link with this biz_payload'),
  via: z.enum(['icon', 'contact', 'link']).default('icon'),
  device: z.enum(['phone', 'companion', 'desktop']).default('phone'),
  cancelAfterMs: z.number().min(0).optional().describe('Hangs up unless the call was accepted by then'),
});

const callingSchema = z.strictObject({
  onRing: z.enum(['manual', 'answer', 'decline', 'ignore']).optional(),
  afterMs: z.number().min(0).optional(),
});

const voiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('silence') }),
  z.strictObject({ kind: z.literal('tone'), hz: z.number().min(50).max(4_000) }),
]);

const MANUAL: HandsetCalling = { onRing: 'manual', afterMs: 0, voice: { kind: 'silence' } };

/** What a person does about calls. */
export function handsetCallRoutes(app: FastifyInstance, sim: Simulation): void {
  const base = '/control/handsets/:id';
  const handsetOf = (request: FastifyRequest): Handset =>
    handsetFor(sim, (request.params as { id: string }).id);

  app.post(`${base}/call`, async (request) => {
    const { to, messageId, payload, via, device, cancelAfterMs } = callSchema.parse(request.body);
    const linked = payload === undefined ? via : 'link';
    const result = await dial(sim, handsetOf(request), findNumber(sim, to), {
      via: messageId === undefined ? linked : 'button',
      messageId,
      payload,
      device,
    });
    if (result.outcome !== 'dialled') return result;
    const { call } = result;
    if (cancelAfterMs !== undefined) {
      sim.scheduler.at(call.createdAt + cancelAfterMs, (at) => {
        if (call.state === 'ringing' || call.state === 'pre_accepted') sim.calls.end(call, 'cancel', at);
      });
    }
    return { outcome: result.outcome, call: describeCall(sim, call) };
  });

  app.post(`${base}/request-callback`, (request) => {
    const { to } = z.strictObject({ to: z.string() }).parse(request.body);
    return { told: requestCallback(sim, handsetOf(request), findNumber(sim, to)) };
  });

  app.get(`${base}/calls`, (request) => {
    const handset = handsetOf(request);
    return sim.store.calls
      .filter((call) => call.handsetId === handset.id)
      .map((call) => describeCall(sim, call));
  });

  app.patch(`${base}/calling`, (request) => {
    const handset = handsetOf(request);
    const { onRing, afterMs } = callingSchema.parse(request.body);
    return change(sim, handset, {
      ...(onRing !== undefined && { onRing }),
      ...(afterMs !== undefined && { afterMs }),
    });
  });

  /** JSON for a tone or silence, a form with `file` for a WAV or Ogg/Opus recording. Heard at once in a call. */
  app.post(`${base}/voice`, async (request) => {
    const handset = handsetOf(request);
    const voice: VoiceChoice = request.isMultipart()
      ? storeRecording(sim, handset, (await multipart(request)).file?.bytes ?? Buffer.alloc(0))
      : voiceSchema.parse(request.body);
    for (const thread of sim.store.threadsOfHandset(handset.id)) {
      const call = sim.calls.underWay(thread.numberId, handset.id);
      if (call) sim.calls.peerOf(call)?.say(voice);
    }
    return change(sim, handset, { voice });
  });
}

function change(sim: Simulation, handset: Handset, part: Partial<HandsetCalling>): HandsetCalling {
  handset.calling = { ...MANUAL, ...handset.calling, ...part };
  sim.store.handsets.put(handset);
  return handset.calling;
}

function storeRecording(sim: Simulation, handset: Handset, bytes: Buffer): VoiceChoice {
  try {
    recording(bytes);
  } catch (error) {
    throw new ControlError(422, (error as Error).message);
  }
  const id = `voice-${handset.id}`;
  sim.store.putMediaBytes(id, bytes);
  return { kind: 'recording', id };
}
