import type { FastifyInstance } from 'fastify';
import { hours } from '@parlance/shared/kernel';
import { z } from 'zod';
import { CallStateError } from '../calling/calls';
import { callingOf } from '../calling/number-calling';
import { callRefusal } from '../calling/permission-rules';
import { sdpProblem } from '../calling/sdp-rules';
import { SessionRefused } from '../call-media/call-peer';
import { threadOf } from '../handsets/identity';
import type { Simulation } from '../simulation';
import type { Call, Json } from '../state/model';
import { numberFor, type NumberAccess } from './access';
import { checkCallable, iso } from './call-permissions';
import { GraphError, invalidParameter } from './graph-error';
import { graphPath, objectBody } from './parse';
import { type Recipient, resolveRecipient } from './recipient';

const ANNOUNCEMENT_LANGUAGES = new Set(
  'en en_US en_AU en_CA en_GB en_IN en_NZ nl fr de hi it kn pt es es_ES te vi'.split(' '),
);

/** Meta announces a recording or transcript; what it says must be in a language it speaks. */
const announced = z
  .strictObject({
    status: z.enum(['ENABLED', 'DISABLED']),
    purpose: z.string().min(1).max(250).optional(),
    announcement_language: z
      .string()
      .refine((language) => ANNOUNCEMENT_LANGUAGES.has(language), 'is not a supported language')
      .optional(),
  })
  .refine(
    ({ status, purpose, announcement_language: language }) =>
      status === 'DISABLED' || (purpose !== undefined && language !== undefined),
    'purpose and announcement_language are required when enabled',
  )
  .optional();

const common = {
  messaging_product: z.literal('whatsapp'),
  to: z.union([z.string().min(1), z.number().transform(String)]).optional(),
  recipient: z.string().min(1).optional(),
};
const session = <T extends 'offer' | 'answer'>(type: T) =>
  z.strictObject({ sdp_type: z.literal(type), sdp: z.string().min(1) });
const callId = z.string().min(1);
const callbackData = z.string().max(512).optional();

const callSchema = z.discriminatedUnion('action', [
  z.strictObject({
    ...common,
    action: z.literal('connect'),
    session: session('offer'),
    biz_opaque_callback_data: callbackData,
    recording: announced,
    transcription: announced,
  }),
  z.strictObject({
    ...common,
    action: z.literal('pre_accept'),
    call_id: callId,
    session: session('answer'),
  }),
  z.strictObject({
    ...common,
    action: z.literal('accept'),
    call_id: callId,
    session: session('answer'),
    biz_opaque_callback_data: callbackData,
    recording: announced,
    transcription: announced,
  }),
  z.strictObject({ ...common, action: z.literal('reject'), call_id: callId }),
  z.strictObject({ ...common, action: z.literal('terminate'), call_id: callId }),
]);
type CallRequest = z.infer<typeof callSchema>;
type Connect = Extract<CallRequest, { action: 'connect' }>;

/** `POST /{version}/{phone number id}/calls`. Every wrong parameter is code 100. */
export function callRoutes(app: FastifyInstance, sim: Simulation): void {
  app.post('/:version/:id/calls', async (request) => {
    const { id } = request.params as { id: string };
    const access = numberFor(sim, request, id, 'whatsapp_business_messaging');
    const { settings } = callingOf(sim, access.number);
    if (settings.sip?.status === 'ENABLED')
      throw new GraphError(131055, { details: 'Calls of this number are signalled over SIP.' });
    if (settings.status !== 'ENABLED')
      throw new GraphError(138000, { details: 'Calling is not enabled for this phone number.' });
    const parsed = callSchema.safeParse(objectBody(request));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const path = graphPath(issue!.path);
      throw invalidParameter(path ? `Param ${path} is not valid: ${issue!.message}` : issue!.message);
    }
    try {
      return parsed.data.action === 'connect'
        ? await connect(sim, access, parsed.data)
        : await act(sim, access, parsed.data);
    } catch (error) {
      if (error instanceof CallStateError || error instanceof SessionRefused)
        throw invalidParameter(`${error.message}.`);
      throw error;
    }
  });
}

async function connect(sim: Simulation, access: NumberAccess, request: Connect): Promise<Json> {
  const { number } = access;
  checkCallable(sim, number);
  if (request.to === undefined && request.recipient === undefined)
    throw invalidParameter('One of to and recipient is required.');
  const user = resolveRecipient(sim, request, access);
  if (number.allowedRecipients && !number.allowedRecipients.includes(user.digits ?? ''))
    throw new GraphError(131030, { details: 'Add the recipient to the recipients of the test number.' });
  checkSession(request.session);
  const handset = callableHandset(user);
  const now = sim.clock.ms();
  const permission = sim.permissions.of(number.id, handset.id);
  const refusal = callRefusal(permission, sim.permissions.limitsOf(number), now);
  if (refusal?.code === 138006) {
    throw new GraphError(138006, {
      subcode: 2593090,
      details: 'The recipient has not given permission to be called.',
      userTitle: 'No approved call permission found',
      userMessage: 'Ask the recipient for permission before calling.',
    });
  }
  if (sim.calls.underWay(number.id, handset.id))
    throw new GraphError(138003, { details: 'There is a call with this recipient already.' });
  checkLoad(sim, access);
  if (refusal)
    throw new GraphError(138012, {
      details: `The limit of connected calls is reached. The next call is allowed at ${iso(refusal.opensAt)}.`,
    });
  if (access.waba.paymentProblem) {
    throw new GraphError(sim.settings.behaviour.calls.paymentErrorCode, {
      details: 'There is a problem with the payment method of the account.',
    });
  }
  const call = await sim.calls.dialByBusiness({
    handset,
    number,
    callbackData: request.biz_opaque_callback_data ?? null,
    businessSdp: request.session.sdp,
  });
  if (user.addressedBy === 'phone') {
    const thread = threadOf(sim, number.id, handset.id);
    sim.store.threads.put(Object.assign(thread, { contactAt: now }));
  }
  return { messaging_product: 'whatsapp', calls: [{ id: call.id }] };
}

function checkSession({ sdp, sdp_type: type }: { sdp: string; sdp_type: 'offer' | 'answer' }): void {
  const problem = sdpProblem(sdp, type);
  if (problem !== null) throw invalidParameter(`SDP validation error: ${problem}.`);
}

function callableHandset({ handset }: Recipient) {
  if (!handset || handset.outdated)
    throw new GraphError(138001, { details: 'The recipient cannot be called over WhatsApp.' });
  return handset;
}

/** 138002: too many at once; 138005: too many in a day. */
function checkLoad(sim: Simulation, { number }: NumberAccess): void {
  const { concurrentPerNumber, initiationsPerDay } = sim.settings.behaviour.calls.limits;
  const calls = sim.store.callsOfNumber(number.id);
  if (calls.filter(({ state }) => state !== 'ended').length >= concurrentPerNumber)
    throw new GraphError(138002, { details: `${concurrentPerNumber} calls are under way.` });
  const since = sim.clock.ms() - hours(24);
  const placed = calls.filter((call) => call.direction === 'business' && call.createdAt > since);
  if (placed.length >= initiationsPerDay)
    throw new GraphError(138005, { details: `${initiationsPerDay} calls were started within 24 hours.` });
}

async function act(
  sim: Simulation,
  { number }: NumberAccess,
  request: Exclude<CallRequest, { action: 'connect' }>,
): Promise<Json> {
  const call = sim.store.calls.get(request.call_id);
  if (call?.numberId !== number.id) throw invalidParameter('Param call_id is not a call of this number.');
  if ('session' in request) {
    checkSession(request.session);
    checkSameAnswer(call, request.session.sdp);
  }
  switch (request.action) {
    case 'pre_accept':
      await sim.calls.preAccept(call, request.session.sdp);
      break;
    case 'accept':
      await sim.calls.accept(call, request.session.sdp, request.biz_opaque_callback_data ?? null);
      break;
    default:
      sim.calls.end(call, request.action);
  }
  return { messaging_product: 'whatsapp', success: true };
}

/** The answer given before acceptance stands. */
function checkSameAnswer(call: Call, sdp: string): void {
  if (call.direction === 'user' && call.businessSdp !== null && call.businessSdp !== sdp)
    throw invalidParameter('The SDP differs from the one of pre_accept.');
}
