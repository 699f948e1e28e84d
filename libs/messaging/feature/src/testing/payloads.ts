import { NUMBER_ID, WABA_ID } from './bench';

/** Webhook bodies written from Meta's reference, with every kind of item at least once. */
type Json = Record<string, unknown>;

const metadata = (phoneNumberId: string): Json => ({
  display_phone_number: '442079460000',
  phone_number_id: phoneNumberId,
});

export const webhookOf = (
  field: string,
  value: unknown,
  { wabaId = WABA_ID, time }: { wabaId?: string; time?: number } = {},
): Json => ({
  object: 'whatsapp_business_account',
  entry: [{ id: wabaId, ...(time !== undefined && { time }), changes: [{ field, value }] }],
});

export const messagesOf = (value: Json, phoneNumberId = NUMBER_ID): Json =>
  webhookOf('messages', { messaging_product: 'whatsapp', metadata: metadata(phoneNumberId), ...value });

export const callsOf = (value: Json, phoneNumberId = NUMBER_ID): Json =>
  webhookOf('calls', { messaging_product: 'whatsapp', metadata: metadata(phoneNumberId), ...value });

export const SECONDS = 1_795_300_000;

export interface Person {
  name?: string;
  phone?: string;
  bsuid?: string;
}
export const ria: Person = { name: 'Ria', phone: '447700900001', bsuid: 'GB.90111' };

export const contactOf = ({ name, phone, bsuid }: Person): Json => ({
  ...(name !== undefined && { profile: { name } }),
  ...(phone !== undefined && { wa_id: phone }),
  ...(bsuid !== undefined && { user_id: bsuid }),
});

export function inbound(
  id: string,
  content: Json,
  { from = ria, at = SECONDS }: { from?: Person; at?: number } = {},
): Json {
  return messagesOf({
    contacts: [contactOf(from)],
    messages: [
      {
        id,
        timestamp: String(at),
        ...(from.phone !== undefined && { from: from.phone }),
        ...(from.bsuid !== undefined && { from_user_id: from.bsuid }),
        ...content,
      },
    ],
  });
}

export const text = (body: string): Json => ({ type: 'text', text: { body } });

export const status = (id: string, name: string, at: number, more: Json = {}): Json =>
  messagesOf({ statuses: [{ id, status: name, timestamp: String(at), recipient_id: ria.phone, ...more }] });

export const failedStatus = (id: string, code: number, at: number, more: Json = {}): Json =>
  status(id, 'failed', at, {
    errors: [{ code, title: 'T', message: 'T', error_data: { details: 'As Meta says' } }],
    ...more,
  });

/** One of each: nothing of it may be answered with anything but 200, however often it comes. */
export const everyKind: Record<string, Json> = {
  text: inbound('wamid.text', text('Hello')),
  image: inbound('wamid.image', {
    type: 'image',
    image: { id: '1', mime_type: 'image/jpeg', sha256: 'x', caption: 'c' },
  }),
  video: inbound('wamid.video', { type: 'video', video: { id: '2', mime_type: 'video/mp4', sha256: 'x' } }),
  audio: inbound('wamid.audio', {
    type: 'audio',
    audio: { id: '3', mime_type: 'audio/ogg; codecs=opus', voice: true },
  }),
  document: inbound('wamid.doc', {
    type: 'document',
    document: { id: '4', mime_type: 'application/pdf', filename: 'a.pdf' },
  }),
  sticker: inbound('wamid.sticker', {
    type: 'sticker',
    sticker: { id: '5', mime_type: 'image/webp', animated: false },
  }),
  location: inbound('wamid.location', {
    type: 'location',
    location: { latitude: 51.5, longitude: -0.1, name: 'Shop' },
  }),
  contacts: inbound('wamid.contacts', {
    type: 'contacts',
    contacts: [{ name: { formatted_name: 'Bo' }, phones: [{ phone: '+1' }] }],
  }),
  reaction: inbound('wamid.reaction', {
    type: 'reaction',
    reaction: { message_id: 'wamid.text', emoji: '👍' },
  }),
  reactionRemoved: inbound('wamid.unreaction', { type: 'reaction', reaction: { message_id: 'wamid.text' } }),
  button: inbound('wamid.button', {
    type: 'button',
    button: { payload: 'P', text: 'T' },
    context: { id: 'wamid.text' },
  }),
  listReply: inbound('wamid.list', {
    type: 'interactive',
    interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'A' } },
  }),
  buttonReply: inbound('wamid.tap', {
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'A' } },
  }),
  flow: inbound('wamid.flow', {
    type: 'interactive',
    interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{}' } },
  }),
  permission: inbound('wamid.permission', {
    type: 'interactive',
    interactive: { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } },
  }),
  order: inbound('wamid.order', {
    type: 'order',
    order: { catalog_id: '1', text: 'x', product_items: [{}] },
  }),
  unsupported: inbound('wamid.poll', {
    type: 'unsupported',
    unsupported: { type: 'poll_creation' },
    errors: [{ code: 131051, title: 'x' }],
  }),
  edit: inbound('wamid.edit', {
    type: 'edit',
    edit: { original_message_id: 'wamid.text', message: text('Hello!') },
  }),
  revoke: inbound('wamid.revoke', { type: 'revoke', revoke: { original_message_id: 'wamid.text' } }),
  system: inbound('wamid.system', {
    type: 'system',
    system: { type: 'user_changed_user_id', user_id: 'GB.2', previous_user_id: 'GB.90111' },
  }),
  referral: inbound('wamid.ad', {
    ...text('From an ad'),
    referral: { source_type: 'ad', source_id: '1', ctwa_clid: 'x' },
  }),
  group: inbound('wamid.group', { ...text('In a group'), group_id: 'g1' }),
  usernameOnly: inbound('wamid.hidden', text('Who am I?'), { from: { name: 'Kim', bsuid: 'IN.77120' } }),
  sent: status('wamid.OUT', 'sent', SECONDS, {
    pricing: { billable: true, pricing_model: 'PMP', category: 'service' },
  }),
  delivered: status('wamid.OUT', 'delivered', SECONDS + 1),
  read: status('wamid.OUT', 'read', SECONDS + 2),
  failed: failedStatus('wamid.OUT2', 131026, SECONDS),
  payment: status('wamid.PAY', 'captured', SECONDS, { type: 'payment' }),
  accountError: messagesOf({ errors: [{ code: 130429, title: 'Rate limit', error_data: { details: 'x' } }] }),
  preference: webhookOf('user_preferences', {
    messaging_product: 'whatsapp',
    metadata: metadata(NUMBER_ID),
    contacts: [contactOf(ria)],
    user_preferences: [
      { wa_id: ria.phone, category: 'marketing_messages', value: 'stop', timestamp: SECONDS },
    ],
  }),
  userId: webhookOf('user_id_update', {
    metadata: metadata(NUMBER_ID),
    user_id_update: [
      { wa_id: ria.phone, user_id: { previous: 'GB.2', current: 'GB.3' }, timestamp: SECONDS },
    ],
  }),
  template: webhookOf(
    'message_template_status_update',
    { event: 'APPROVED', message_template_id: 1, message_template_name: 'a' },
    { time: SECONDS },
  ),
  category: webhookOf(
    'template_category_update',
    { message_template_id: 1, previous_category: 'UTILITY', new_category: 'MARKETING' },
    { time: SECONDS },
  ),
  account: webhookOf(
    'account_update',
    { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SPAM' } },
    { time: SECONDS },
  ),
  capability: webhookOf(
    'business_capability_update',
    { max_daily_conversations_per_business: 2000 },
    { time: SECONDS },
  ),
  quality: webhookOf(
    'phone_number_quality_update',
    {
      display_phone_number: '442079460000',
      event: 'ONBOARDING',
      max_daily_conversations_per_business: 'TIER_10K',
    },
    { time: SECONDS },
  ),
  call: webhookOf('calls', {
    messaging_product: 'whatsapp',
    metadata: metadata(NUMBER_ID),
    calls: [{ id: 'wacid.1', event: 'connect' }],
  }),
  echo: webhookOf('smb_message_echoes', {
    metadata: metadata(NUMBER_ID),
    message_echoes: [{ id: 'wamid.echo' }],
  }),
  novelty: webhookOf('something_of_next_year', { anything: [1, { deep: true }] }),
};
