import { describeError } from '../graph/error-table';
import { kindOf, storeMedia } from '../media';
import type { Simulation } from '../simulation';
import type { Handset, Json, Message, PhoneNumber } from '../state/model';
import { ControlError } from '../control/control-error';
import type { HandsetSend } from './inbound-schema';

const LARGEST_INBOUND_BYTES = 100 * 1024 * 1024;

export interface InboundContent {
  /** `type` of the webhook message. */
  type: string;
  /** What stands under the key equal to `type`. */
  content: unknown;
  /** wamid the message answers. */
  answers: string | null;
  errors?: Json[];
}

export interface Upload {
  bytes: Buffer;
  mimeType: string;
  filename: string | null;
}

/** What the business is told of something the user did. */
export function inboundContent(
  sim: Simulation,
  handset: Handset,
  number: PhoneNumber,
  action: Exclude<HandsetSend, { type: 'call_permission_reply' }>,
  upload: Upload | null,
): InboundContent {
  switch (action.type) {
    case 'text':
      return {
        type: 'text',
        content: { body: typeof action.text === 'string' ? action.text : action.text.body },
        answers: null,
      };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return mediaContent(sim, number, action, upload);
    case 'location':
      return { type: 'location', content: action.location, answers: null };
    case 'contacts':
      return { type: 'contacts', content: action.contacts, answers: null };
    case 'reaction': {
      const { message_id, emoji } = action.reaction;
      // A reaction without the key `emoji` takes the earlier one back.
      return { type: 'reaction', content: emoji ? { message_id, emoji } : { message_id }, answers: null };
    }
    case 'button_reply':
      return interactive(action.messageId, 'button_reply', replyButton(shown(sim, action.messageId), action));
    case 'list_reply':
      return interactive(action.messageId, 'list_reply', listRow(shown(sim, action.messageId), action.id));
    case 'template_button':
      return templateButton(shown(sim, action.messageId), action);
    case 'flow_reply':
      return interactive(action.messageId, 'nfm_reply', {
        name: 'flow',
        body: 'Sent',
        response_json: JSON.stringify(action.response),
      });
    case 'share_contact':
      return sharedContact(handset, action.messageId ?? null);
    case 'unsupported': {
      const { title } = describeError(action.code);
      const errors = [
        {
          code: action.code,
          title,
          message: title,
          error_data: { details: 'Message type is currently not supported.' },
        },
      ];
      return { type: 'unsupported', content: { type: action.kind }, answers: null, errors };
    }
  }
}

function shown(sim: Simulation, messageId: string): Message {
  const message = sim.store.messages.get(messageId);
  if (!message || message.direction !== 'outbound' || message.deliveredAt === null)
    throw new ControlError(404, `message ${messageId} is not on this handset`);
  return message;
}

const interactive = (answers: string, type: string, reply: unknown): InboundContent => ({
  type: 'interactive',
  content: { type, [type]: reply },
  answers,
});

function replyButton(
  message: Message,
  wanted: { id?: string | undefined; title?: string | undefined },
): Json {
  const content = message.content as {
    action?: {
      buttons?: { reply: { id: string; title: string } }[];
      cards?: { action?: { buttons?: { quick_reply: { id: string; title: string } }[] } }[];
    };
  };
  const replies = [
    ...(content.action?.buttons ?? []).map((button) => button.reply),
    ...(content.action?.cards ?? []).flatMap((card) =>
      (card.action?.buttons ?? []).map((button) => button.quick_reply),
    ),
  ];
  const reply = replies.find((each) => each.id === wanted.id || each.title === wanted.title);
  if (!reply)
    throw new ControlError(
      422,
      `the message has no such button; it has ${replies.map((each) => each.id).join(', ') || 'none'}`,
    );
  return { ...reply };
}

function listRow(message: Message, id: string): Json {
  const content = message.content as {
    action?: { sections?: { rows: { id: string; title: string; description?: string }[] }[] };
  };
  const rows = (content.action?.sections ?? []).flatMap((section) => section.rows);
  const row = rows.find((each) => each.id === id);
  if (!row)
    throw new ControlError(
      422,
      `the message has no such row; it has ${rows.map((each) => each.id).join(', ') || 'none'}`,
    );
  return { ...row };
}

function templateButton(
  message: Message,
  wanted: { index?: number | undefined; text?: string | undefined },
): InboundContent {
  const buttons = [
    ...(message.display?.buttons ?? []),
    ...(message.display?.cards ?? []).flatMap((card) => card.buttons),
  ];
  const button =
    wanted.index !== undefined ? buttons[wanted.index] : buttons.find((each) => each['text'] === wanted.text);
  if (button?.['type'] !== 'QUICK_REPLY')
    throw new ControlError(422, 'the template has no such quick reply button');
  return {
    type: 'button',
    content: { payload: button['payload'], text: button['text'] },
    answers: message.id,
  };
}

function sharedContact(handset: Handset, answers: string | null): InboundContent {
  if (handset.phone === null) throw new ControlError(422, 'this handset has no phone number to share');
  const phones = [{ phone: `+${handset.phone}`, wa_id: handset.waId }];
  return { type: 'contacts', content: [{ origin: 'contact_request', phones }], answers };
}

type MediaAction = Extract<HandsetSend, { media: unknown }>;
const DEFAULT_MIME = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg; codecs=opus',
  document: 'application/pdf',
  sticker: 'image/webp',
};

function mediaContent(
  sim: Simulation,
  number: PhoneNumber,
  action: MediaAction,
  upload: Upload | null,
): InboundContent {
  const given = action.media;
  const bytes = upload?.bytes ?? (given.data === undefined ? null : Buffer.from(given.data, 'base64'));
  if (!bytes || bytes.length === 0)
    throw new ControlError(422, 'media needs `data` (base64) or a multipart file');
  const mimeType = given.mime_type ?? upload?.mimeType ?? DEFAULT_MIME[action.type];
  if (bytes.length > LARGEST_INBOUND_BYTES) {
    const { title } = describeError(131052);
    const errors = [
      { code: 131052, title, message: title, error_data: { details: 'The file is larger than 100 MB.' } },
    ];
    return { type: 'unsupported', content: { type: action.type }, answers: null, errors };
  }
  const kind = action.type === 'document' ? 'document' : kindOf(mimeType)?.kind;
  if (kind !== action.type) throw new ControlError(422, `${mimeType} cannot be sent as ${action.type}`);
  const filename = given.filename ?? upload?.filename ?? (action.type === 'document' ? 'document' : null);
  const media = storeMedia(sim, { numberId: number.id, mimeType, bytes, filename, origin: 'inbound' });
  const content: Json = {
    id: media.id,
    mime_type: mimeType,
    sha256: Buffer.from(media.sha256, 'hex').toString('base64'),
  };
  if (given.caption !== undefined) content['caption'] = given.caption;
  if (action.type === 'document') content['filename'] = filename;
  if (action.type === 'audio') content['voice'] = given.voice ?? true;
  if (action.type === 'sticker') content['animated'] = given.animated ?? false;
  return { type: action.type, content, answers: null };
}
