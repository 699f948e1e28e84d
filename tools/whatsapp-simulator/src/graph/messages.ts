import type { FastifyInstance } from 'fastify';
import { accept } from '../messages/accept';
import type { Simulation } from '../simulation';
import type { Json, Message } from '../state/model';
import { partOf } from '../templates/fill';
import { callingCode } from '../handsets/handset';
import { checkPermissionRequest } from './call-permissions';
import { type Payload, sendablePayload } from './payload';
import { numberFor, type NumberAccess, versionOf } from './access';
import { GraphError, invalidParameter, invalidValue } from './graph-error';
import { MESSAGE_TYPES, type MessageType, RECEIVED_ONLY, sendSchema } from './message-schema';
import { objectBody, parseGraph } from './parse';
import { markRead } from './read-receipt';
import { type Recipient, resolveRecipient } from './recipient';

/** `POST /{version}/{phone number id}/messages` and its marketing twin. */
export function messageRoutes(app: FastifyInstance, sim: Simulation): void {
  for (const endpoint of ['messages', 'marketing_messages'] as const) {
    app.post(`/:version/:id/${endpoint}`, (request) => {
      const { id } = request.params as { id: string };
      const access = numberFor(sim, request, id, 'whatsapp_business_messaging');
      const body = objectBody(request);
      if (endpoint === 'messages' && 'status' in body) return markRead(sim, access.number, body);
      return send(sim, access, body, versionOf(request), endpoint === 'marketing_messages');
    });
  }
}

const MARKETING_ONLY_KEYS = ['product_policy', 'message_activity_sharing', 'optimization_spec'];

function send(
  sim: Simulation,
  { number, waba }: NumberAccess,
  body: Json,
  version: number,
  marketing: boolean,
) {
  const common = marketing
    ? Object.fromEntries(Object.entries(body).filter(([key]) => !MARKETING_ONLY_KEYS.includes(key)))
    : body;
  const request = parseGraph(sendSchema, common) as Json & { type: string; to?: string; recipient?: string };
  if (RECEIVED_ONLY.includes(request.type))
    throw new GraphError(131051, { details: `Messages of type ${request.type} cannot be sent.` });
  if (!MESSAGE_TYPES.includes(request.type as MessageType)) {
    throw invalidParameter(
      `Param type must be one of {${MESSAGE_TYPES.join(', ').toUpperCase()}} - got "${request.type}".`,
    );
  }
  if (request['recipient_type'] === 'group')
    throw invalidParameter('Groups are not enabled for this number.');
  const type = request.type as MessageType;
  const stray = MESSAGE_TYPES.find((other) => other !== type && request[other] !== undefined);
  if (stray) throw invalidParameter(`Unexpected key "${stray}" for a message of type ${type}.`);
  if (marketing && type !== 'template')
    throw new GraphError(134100, { details: 'Only marketing templates can be sent here.' });
  const recipient = resolveRecipient(sim, request, { number, waba });
  const context = contextOf(sim, request, type);
  const payload = sendablePayload(sim, {
    type,
    value: request[type],
    number,
    waba,
    recipient,
    version,
    marketing,
  });
  const directSend = checkDirectSend(waba.directSend, request['category'], type);
  checkRecipient(number, recipient);
  const asksForCalls = isPermissionRequest(payload);
  if (asksForCalls) checkPermissionRequest(sim, number, recipient);
  if (isCallButton(payload)) checkCallButton(sim, number);
  checkLimits(sim, number, recipient);
  const message = accept(sim, {
    number,
    waba,
    recipient,
    type,
    content: payload.content,
    context,
    callbackData: (request['biz_opaque_callback_data'] as string | undefined) ?? null,
    template: payload.template,
    display: payload.display,
    media: payload.media,
    directSend,
  });
  if (asksForCalls) sim.permissions.requestAccepted(message);
  return answer(sim, message, recipient);
}

function contextOf(sim: Simulation, request: Json, type: MessageType): Json | null {
  const context = request['context'] as { message_id: string } | undefined;
  if (!context) return null;
  if (type === 'reaction') throw invalidParameter('Param context is not allowed for reaction messages.');
  const quoted = sim.store.messages.get(context.message_id);
  // No bubble is drawn for a template or for a message that is gone; it is sent all the same.
  return quoted && type !== 'template' ? { id: quoted.id } : null;
}

function checkDirectSend(
  state: 'ineligible' | 'eligible' | 'blocked',
  category: unknown,
  type: MessageType,
): boolean {
  if (category === undefined) return false;
  if (state === 'blocked')
    throw new GraphError(139200, { details: 'Direct Send is blocked for this account.' });
  if (state === 'ineligible' || !['text', 'interactive'].includes(type))
    throw invalidParameter('Unexpected key "category".');
  return true;
}

const interactiveType = ({ content }: Payload): unknown => (content as Json | null)?.['type'];

const isPermissionRequest = (payload: Payload): boolean =>
  payload.template
    ? partOf(payload.template.components, 'CALL_PERMISSION_REQUEST') !== undefined
    : interactiveType(payload) === 'call_permission_request';

const isCallButton = (payload: Payload): boolean =>
  payload.template === null && interactiveType(payload) === 'voice_call';

function checkCallButton(sim: Simulation, number: NumberAccess['number']): void {
  const unavailable = sim.settings.behaviour.calls.buttonUnavailableCallingCodes;
  if (unavailable.includes(callingCode(number.digits)))
    throw invalidValue(
      'Interactive messages of type voice_call are not available in the country of this number.',
    );
}

function checkRecipient(number: NumberAccess['number'], recipient: Recipient): void {
  if (recipient.digits === number.digits)
    throw new GraphError(131021, { details: 'Sender and recipient phone numbers are the same.' });
  if (number.allowedRecipients && !number.allowedRecipients.includes(recipient.digits ?? '')) {
    throw new GraphError(131030, {
      details: 'Recipient phone number not in allowed list: add it to the recipients of the test number.',
    });
  }
}

function checkLimits(sim: Simulation, number: NumberAccess['number'], recipient: Recipient): void {
  if (!sim.limits.takePair(number.id, recipient.handset?.id ?? recipient.digits ?? recipient.input)) {
    throw new GraphError(131056, {
      details:
        'Too many messages sent from this phone number to the same recipient in a short period of time.',
    });
  }
  if (!sim.limits.takeThroughput(number)) {
    throw new GraphError(130429, { details: 'Cloud API message throughput has been reached.' });
  }
}

function answer(sim: Simulation, message: Message, recipient: Recipient) {
  const mode = sim.settings.behaviour.messageStatusField;
  const withStatus = mode === 'always' || (mode === 'template' && message.type === 'template');
  const status = message.state === 'held' ? 'held_for_quality_assessment' : 'accepted';
  return {
    messaging_product: 'whatsapp',
    contacts: [
      {
        input: recipient.input,
        ...(recipient.addressedBy === 'phone' ? { wa_id: recipient.digits } : { user_id: recipient.input }),
      },
    ],
    messages: [{ id: message.id, ...(withStatus && { message_status: status }) }],
  };
}
