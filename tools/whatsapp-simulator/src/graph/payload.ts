import type { Simulation } from '../simulation';
import type { Json, Media, PhoneNumber, Template, TemplateDisplay, Waba } from '../state/model';
import { buttonsOf, fillTemplate } from '../templates/fill';
import { GraphError, invalidParameter, invalidValue, missingParameter } from './graph-error';
import { type MessageType, payloadSchemas, type TemplateComponent } from './message-schema';
import { parseGraph } from './parse';
import type { Recipient } from './recipient';

export interface Payload {
  content: unknown;
  template: Template | null;
  display: TemplateDisplay | null;
  media: Media[];
}

interface Given {
  type: MessageType;
  value: unknown;
  number: PhoneNumber;
  waba: Waba;
  recipient: Recipient;
  version: number;
  marketing: boolean;
}

const REACTION_REACH = 30 * 86_400_000;

/** Checks the part under the key equal to `type`, and what number and account may send right now. */
export function sendablePayload(sim: Simulation, given: Given): Payload {
  const { type, number, waba } = given;
  if (given.value === undefined) throw missingParameter(type);
  const content = parseGraph<(typeof payloadSchemas)[MessageType]>(payloadSchemas[type], given.value, [type]);
  checkSender(sim, number, waba);
  if (type === 'reaction') checkReaction(sim, content as { message_id: string });
  const media = mediaIds(content, type).map((id) => knownMedia(sim, id, number, type));
  if (type !== 'template') return { content, template: null, display: null, media };
  const { name, language, components } = content as {
    name: string;
    language: { code: string };
    components?: TemplateComponent[];
  };
  const template = sendableTemplate(sim, waba, name, language.code);
  if (given.marketing && template.category !== 'MARKETING')
    throw new GraphError(134100, { details: 'Only marketing templates can be sent here.' });
  if (!given.marketing && template.category === 'MARKETING' && waba.marketingDisabled) {
    throw new GraphError(131063, {
      details: 'Marketing templates on Cloud API are disabled for this account.',
    });
  }
  const display = fillTemplate(template, components ?? [], given.version);
  if (given.recipient.addressedBy === 'bsuid' && hasOneTimePassword(template)) {
    throw new GraphError(131062, {
      details: 'Authentication templates with a one-time password need a phone number.',
    });
  }
  return { content, template, display, media };
}

function checkSender(sim: Simulation, number: PhoneNumber, waba: Waba): void {
  if (waba.blocked) throw new GraphError(368, { details: 'The account is blocked for violating a policy.' });
  if (waba.locked) throw new GraphError(131031, { details: 'The account has been locked.' });
  if (!number.registered)
    throw new GraphError(133010, {
      details: 'The phone number is not registered on the WhatsApp Business Platform.',
    });
  if (number.maintenanceUntil !== null && sim.clock.ms() < number.maintenanceUntil) {
    throw new GraphError(131057, { details: 'The number is being upgraded; try again in a minute.' });
  }
}

function checkReaction(sim: Simulation, reaction: { message_id: string }): void {
  const target = sim.store.messages.get(reaction.message_id);
  if (!target) throw invalidValue("Param reaction['message_id'] is not a known message");
  if (target.type === 'reaction' || target.createdAt < sim.clock.ms() - REACTION_REACH) {
    throw invalidValue("Param reaction['message_id'] is a reaction or older than 30 days");
  }
}

const MEDIA_KEYS = new Set(['image', 'video', 'document', 'audio', 'sticker', 'gif']);

/** Ids of media anywhere below the key of a media type. */
function mediaIds(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => mediaIds(item, key));
  const { id } = value as Json;
  if (MEDIA_KEYS.has(key)) return typeof id === 'string' ? [id] : [];
  return Object.entries(value).flatMap(([name, item]) => mediaIds(item, name));
}

function knownMedia(sim: Simulation, id: string, number: PhoneNumber, type: string): Media {
  const media = sim.store.media.get(id);
  if (!media || media.numberId !== number.id || media.expiresAt <= sim.clock.ms()) {
    throw invalidParameter(
      `Param ${type}['id'] is not a valid whatsapp business account media attachment ID`,
    );
  }
  return media;
}

function sendableTemplate(sim: Simulation, waba: Waba, name: string, language: string): Template {
  const template = sim.store
    .templatesByName(`${waba.id}:${name}`)
    .find((each) => each.language === language && each.status !== 'DELETED');
  if (template?.status === 'PAUSED')
    throw new GraphError(132015, { details: `Template ${name} is paused due to low quality` });
  if (template?.status === 'DISABLED')
    throw new GraphError(132016, { details: `Template ${name} is disabled` });
  if (template?.status !== 'APPROVED') {
    throw new GraphError(132001, { details: `template name (${name}) does not exist in ${language}` });
  }
  return template;
}

const hasOneTimePassword = (template: Template): boolean =>
  template.category === 'AUTHENTICATION' &&
  buttonsOf(template.components).some((button) => button['otp_type'] !== undefined);
