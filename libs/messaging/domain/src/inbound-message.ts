import { err, ok, parseE164, type Result } from '@parlance/shared/kernel';
import type { Content, MediaReference, MediaType } from './content';
import type { Identity } from './identity';
import { instantAt, isObject, listAt, numberAt, objectAt, storable, textAt, type JsonObject } from './json';
import type { WebhookItemPayload } from './webhook-items';

/** Who wrote, as the webhook names the person. */
export interface Sender {
  readonly identities: readonly Identity[];
  readonly name: string | null;
  readonly username: string | null;
}

/** A file that a message announces. Its address lives five minutes, its id seven days (Media reference). */
export interface AnnouncedFile {
  readonly graphMediaId: string;
  readonly url: string | null;
  readonly sha256: string | null;
  readonly mimeType: string;
  readonly fileName: string | null;
}

export type InboundFact = { readonly wamid: string; readonly at: string; readonly sender: Sender } & (
  | {
      readonly type: 'message';
      readonly content: Content;
      readonly file: AnnouncedFile | null;
      readonly replyTo: string | null;
    }
  | { readonly type: 'reaction'; readonly target: string; readonly emoji: string | null }
  | { readonly type: 'edit'; readonly target: string; readonly content: Content }
  | { readonly type: 'revoke'; readonly target: string }
  | { readonly type: 'identity-change'; readonly retires: readonly Identity[]; readonly body: string }
);

/** Why an item cannot be projected: `unknown` kinds wait in the journal for a version that knows them. */
export interface Unreadable {
  readonly reason: 'unknown' | 'malformed';
  readonly detail: string;
}

const malformed = (detail: string): Result<never, Unreadable> => err({ reason: 'malformed', detail });

export const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** The identities under these keys, as far as they are well-formed. */
export function identitiesOf(source: JsonObject | null, phoneKey: string, bsuidKey: string): Identity[] {
  const phone = parseE164(textAt(source, phoneKey) ?? '');
  const bsuid = textAt(source, bsuidKey);
  return [
    ...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
    ...(bsuid && BSUID.test(bsuid) ? [{ kind: 'bsuid' as const, value: bsuid }] : []),
  ];
}

/** Reads one of `value.messages[]` (messages webhook reference). `mediaId` is our id for a file it may announce. */
export function readInboundMessage(
  payload: WebhookItemPayload,
  mediaId: string,
): Result<InboundFact, Unreadable> {
  const { item, contacts } = storable(payload);
  if (!isObject(item)) return malformed('the message is not an object');
  if (textAt(item, 'group_id') !== null) return err({ reason: 'unknown', detail: 'a group message' });
  const wamid = textAt(item, 'id');
  if (wamid === null) return malformed('id: is missing');
  const at = instantAt(item, 'timestamp')?.toISOString();
  if (at === undefined) return malformed('timestamp: must be Unix seconds');
  const type = textAt(item, 'type') ?? 'unsupported';
  if (type === 'system') return readSystem(item, wamid, at);

  const contact = contacts.find(isObject) ?? null;
  const sender: Sender = {
    identities: unique([
      ...identitiesOf(item, 'from', 'from_user_id'),
      ...identitiesOf(contact, 'wa_id', 'user_id'),
    ]),
    ...profileOf(contact),
  };
  if (sender.identities.length === 0) return malformed('from: neither a phone number nor a user id');
  const base = { wamid, at, sender };

  if (type === 'reaction') {
    const reaction = objectAt(item, 'reaction');
    const target = textAt(reaction, 'message_id');
    if (target === null) return malformed('reaction.message_id: is missing');
    return ok({ ...base, type: 'reaction', target, emoji: textAt(reaction, 'emoji') });
  }
  if (type === 'edit' || type === 'revoke') {
    const change = objectAt(item, type);
    const target = textAt(change, 'original_message_id');
    if (target === null) return malformed(`${type}.original_message_id: is missing`);
    if (type === 'revoke') return ok({ ...base, type, target });
    const edited = change && objectAt(change, 'message');
    if (!edited) return malformed('edit.message: is missing');
    return ok({
      ...base,
      type,
      target,
      content: contentOf(edited, textAt(edited, 'type') ?? '', mediaId).content,
    });
  }
  const context = objectAt(item, 'context');
  return ok({ ...base, type: 'message', ...contentOf(item, type, mediaId), replyTo: textAt(context, 'id') });
}

const unique = (identities: readonly Identity[]): Identity[] =>
  identities.filter((a, i) => identities.findIndex((b) => a.kind === b.kind && a.value === b.value) === i);

export function profileOf(contact: JsonObject | null): { name: string | null; username: string | null } {
  const profile = contact && objectAt(contact, 'profile');
  return { name: textAt(profile, 'name'), username: textAt(profile, 'username')?.replace(/^@/, '') ?? null };
}

/** A person has another number or user id (System messages webhook). Other system events are shown as they are. */
function readSystem(item: JsonObject, wamid: string, at: string): Result<InboundFact, Unreadable> {
  const system = objectAt(item, 'system');
  const event = textAt(system, 'type') ?? 'unknown';
  const body = textAt(system, 'body') ?? '';
  const from = identitiesOf(item, 'from', 'from_user_id');
  if (event !== 'user_changed_number' && event !== 'user_changed_user_id') {
    if (from.length === 0)
      return err({ reason: 'unknown', detail: `system event ${event} without a person` });
    const sender = { identities: from, name: null, username: null };
    const content: Content = { type: 'system', event, body };
    return ok({ type: 'message', wamid, at, sender, content, file: null, replyTo: null });
  }
  const now = identitiesOf(system, 'wa_id', 'user_id');
  const before = unique([...from, ...identitiesOf(system, 'previous_wa_id', 'previous_user_id')]);
  const retires = before.filter((b) => !now.some((n) => n.kind === b.kind && n.value === b.value));
  if (now.length === 0) return malformed('system: names neither the new number nor the new user id');
  return ok({
    type: 'identity-change',
    wamid,
    at,
    sender: { identities: now, name: null, username: null },
    // A kind that was not replaced was not given up.
    retires: retires.filter((r) => now.some((n) => n.kind === r.kind)),
    body,
  });
}

const MEDIA_TYPES: ReadonlySet<string> = new Set(['image', 'video', 'document', 'audio', 'sticker']);

/** What a message says. Types that are not known, and those that Meta itself could not hand over, stay `unsupported`. */
export function contentOf(
  message: JsonObject,
  type: string,
  mediaId: string,
): { content: Content; file: AnnouncedFile | null } {
  if (MEDIA_TYPES.has(type)) return mediaContent(message, type as MediaType, mediaId);
  return { content: plainContent(message, type) ?? unsupported(message, type), file: null };
}

function unsupported(message: JsonObject, type: string): Content {
  const error = listAt(message, 'errors').find(isObject) ?? null;
  const metaType = textAt(objectAt(message, 'unsupported'), 'type') ?? type;
  const details = error && textAt(objectAt(error, 'error_data'), 'details');
  return { type: 'unsupported', metaType, reason: details ?? textAt(error, 'title') };
}

function mediaContent(
  message: JsonObject,
  type: MediaType,
  mediaId: string,
): { content: Content; file: AnnouncedFile | null } {
  const file = objectAt(message, type);
  const graphMediaId = textAt(file, 'id');
  if (!file || graphMediaId === null) return { content: unsupported(message, type), file: null };
  const mimeType = textAt(file, 'mime_type') ?? 'application/octet-stream';
  const fileName = textAt(file, 'filename');
  const media: MediaReference = {
    mediaId,
    mimeType,
    fileName,
    sizeBytes: null,
    state: 'pending',
    reason: null,
  };
  const caption = textAt(file, 'caption');
  const announced = {
    graphMediaId,
    url: textAt(file, 'url'),
    sha256: textAt(file, 'sha256'),
    mimeType,
    fileName,
  };
  const content: Content =
    type === 'audio' ? { type, media, caption, voice: file['voice'] === true } : { type, media, caption };
  return { content, file: announced };
}

function plainContent(message: JsonObject, type: string): Content | null {
  const inner = objectAt(message, type);
  switch (type) {
    case 'text':
      return inner && { type, body: textAt(inner, 'body') ?? '' };
    case 'location': {
      const latitude = inner && numberAt(inner, 'latitude');
      const longitude = inner && numberAt(inner, 'longitude');
      if (latitude === null || longitude === null) return null;
      return { type, latitude, longitude, name: textAt(inner, 'name'), address: textAt(inner, 'address') };
    }
    case 'contacts':
      return { type, contacts: listAt(message, 'contacts').filter(isObject).map(cardOf) };
    case 'button': {
      const title = textAt(inner, 'text') ?? '';
      return (
        inner && {
          type: 'reply',
          source: 'template-button',
          id: textAt(inner, 'payload') ?? title,
          title,
          description: null,
        }
      );
    }
    case 'interactive':
      return inner && (permissionReplyOf(inner, objectAt(message, 'context')) ?? replyOf(inner));
    case 'order':
      return inner && { type, text: textAt(inner, 'text'), items: listAt(inner, 'product_items').length };
    default:
      return null;
  }
}

function cardOf(card: JsonObject): { name: string | null; phones: string[] } {
  const phones = listAt(card, 'phones')
    .filter(isObject)
    .map((phone) => textAt(phone, 'phone') ?? textAt(phone, 'wa_id'));
  return {
    name: textAt(objectAt(card, 'name'), 'formatted_name'),
    phones: phones.filter((phone) => phone !== null),
  };
}

/**
 * `call_permission_reply`: comes for every change of the permission to call, so also unasked and without a context. Null
 * for an answer that is neither yes nor no.
 */
function permissionReplyOf(interactive: JsonObject, context: JsonObject | null): Content | null {
  if (textAt(interactive, 'type') !== 'call_permission_reply') return null;
  const reply = objectAt(interactive, 'call_permission_reply');
  const response = textAt(reply, 'response')?.toLowerCase();
  if (!reply || (response !== 'accept' && response !== 'reject')) return null;
  const permanent = response === 'accept' && reply['is_permanent'] === true;
  const expiresAt = permanent || response === 'reject' ? null : instantAt(reply, 'expiration_timestamp');
  return {
    type: 'call-permission-reply',
    response,
    permanent,
    expiresAt: expiresAt?.toISOString() ?? null,
    source: textAt(reply, 'response_source')?.toLowerCase() === 'automatic' ? 'automatic' : 'user_action',
    contextId: textAt(context, 'id'),
  };
}

function replyOf(interactive: JsonObject): Content | null {
  const kind = textAt(interactive, 'type') ?? '';
  const reply = objectAt(interactive, kind);
  if (!reply) return null;
  const title = textAt(reply, 'title') ?? '';
  switch (kind) {
    case 'button_reply':
      return { type: 'reply', source: 'button', id: textAt(reply, 'id') ?? title, title, description: null };
    case 'list_reply': {
      const description = textAt(reply, 'description');
      return { type: 'reply', source: 'list', id: textAt(reply, 'id') ?? title, title, description };
    }
    case 'nfm_reply': {
      const description = textAt(reply, 'response_json');
      return {
        type: 'reply',
        source: 'flow',
        id: textAt(reply, 'name') ?? 'flow',
        title: textAt(reply, 'body') ?? '',
        description,
      };
    }
    default:
      return null;
  }
}
