import { readInboundMessage } from './inbound-message';
import { readStatus } from './inbound-status';
import { readIdentityUpdate, readNumberLimits, readPreference } from './notices';
import type { WebhookItemPayload } from './webhook-items';

const MEDIA = '01999999-0000-7000-8000-000000000001';
const payload = (item: unknown, contacts: unknown[] = []): WebhookItemPayload => ({
  entryId: '400',
  entryTime: null,
  metadata: { phone_number_id: '100' },
  contacts,
  item,
});
const ria = { profile: { name: 'Ria', username: '@ria' }, wa_id: '15557010001', user_id: 'US.90111' };
const base = { id: 'wamid.1', from: '15557010001', timestamp: '1795300123' };
const read = (item: object, contacts: unknown[] = [ria]) =>
  readInboundMessage(payload({ ...base, ...item }, contacts), MEDIA);
const contentOf = (item: object) => {
  const result = read(item);
  return result.ok && 'content' in result.value ? result.value.content : result;
};

describe('reading what a customer wrote', () => {
  // What Meta sends in each case, see the webhook `call_permission_reply`.
  it.each([
    [
      'a grant for a week',
      { response: 'accept', is_permanent: false, expiration_timestamp: '1795904800' },
      { id: 'wamid.ask' },
      { expiresAt: '2026-11-28T22:26:40.000Z', contextId: 'wamid.ask' },
    ],
    [
      'a grant by calling, its end as a number',
      { response: 'accept', expiration_timestamp: 1_795_904_800, response_source: 'automatic' },
      { id: 'wacid.call' },
      { expiresAt: '2026-11-28T22:26:40.000Z', source: 'automatic', contextId: 'wacid.call' },
    ],
    [
      'a grant for good from the profile',
      { response: 'accept', is_permanent: true },
      undefined,
      { permanent: true },
    ],
    [
      'a refusal',
      { response: 'reject' },
      { id: 'wamid.ask' },
      { response: 'reject', contextId: 'wamid.ask' },
    ],
    [
      'a withdrawal by WhatsApp',
      { response: 'reject', response_source: 'automatic' },
      undefined,
      { response: 'reject', source: 'automatic' },
    ],
    [
      'a grant with an end that cannot be read',
      { response: 'accept', expiration_timestamp: 'soon' },
      undefined,
      {},
    ],
  ])('C-142 C-161 reads %s', (_name, reply, context, expected) => {
    const item = {
      type: 'interactive',
      interactive: { type: 'call_permission_reply', call_permission_reply: reply },
      ...(context && { context }),
    };
    expect(contentOf(item)).toEqual({
      type: 'call-permission-reply',
      response: 'accept',
      permanent: false,
      expiresAt: null,
      source: 'user_action',
      contextId: null,
      ...expected,
    });
  });

  it('I32 names the sender by everything the webhook says', () => {
    expect(read({ type: 'text', text: { body: 'Hi' } })).toMatchObject({
      ok: true,
      value: {
        at: '2026-11-21T22:28:43.000Z',
        sender: {
          identities: [
            { kind: 'phone', value: '+15557010001' },
            { kind: 'bsuid', value: 'US.90111' },
          ],
          name: 'Ria',
          username: 'ria',
        },
      },
    });
    const hidden = readInboundMessage(
      payload({ id: 'w', from_user_id: 'IN.77', timestamp: '1795300123', type: 'text', text: { body: 'x' } }),
      MEDIA,
    );
    expect(hidden).toMatchObject({
      ok: true,
      value: { sender: { identities: [{ kind: 'bsuid', value: 'IN.77' }] } },
    });
  });

  const media = (more: object = {}) => ({
    mediaId: MEDIA,
    mimeType: 'image/jpeg',
    fileName: null,
    sizeBytes: null,
    state: 'pending',
    reason: null,
    ...more,
  });

  it.each<[object, object]>([
    [
      { type: 'text', text: { body: 'Hi' } },
      { type: 'text', body: 'Hi' },
    ],
    [
      { type: 'image', image: { id: '1', mime_type: 'image/jpeg', caption: 'Look' } },
      { type: 'image', media: media(), caption: 'Look' },
    ],
    [
      { type: 'document', document: { id: '1', mime_type: 'application/pdf', filename: 'a.pdf' } },
      { type: 'document', media: media({ mimeType: 'application/pdf', fileName: 'a.pdf' }), caption: null },
    ],
    [
      { type: 'audio', audio: { id: '1', mime_type: 'audio/ogg', voice: true } },
      { type: 'audio', media: media({ mimeType: 'audio/ogg' }), caption: null, voice: true },
    ],
    [
      { type: 'sticker', sticker: { id: '1', mime_type: 'image/webp' } },
      { type: 'sticker', media: media({ mimeType: 'image/webp' }), caption: null },
    ],
    [
      { type: 'location', location: { latitude: '1.5', longitude: 2, name: 'Shop' } },
      { type: 'location', latitude: 1.5, longitude: 2, name: 'Shop', address: null },
    ],
    [
      {
        type: 'contacts',
        contacts: [
          { name: { formatted_name: 'Bo' }, phones: [{ phone: '+1 555' }] },
          { phones: [{ wa_id: '9' }] },
        ],
      },
      {
        type: 'contacts',
        contacts: [
          { name: 'Bo', phones: ['+1 555'] },
          { name: null, phones: ['9'] },
        ],
      },
    ],
    [
      { type: 'button', button: { payload: 'CANCEL', text: 'Cancel' } },
      { type: 'reply', source: 'template-button', id: 'CANCEL', title: 'Cancel', description: null },
    ],
    [
      { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } } },
      { type: 'reply', source: 'button', id: 'y', title: 'Yes', description: null },
    ],
    [
      {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 's', title: '09:00', description: '2 left' } },
      },
      { type: 'reply', source: 'list', id: 's', title: '09:00', description: '2 left' },
    ],
    [
      {
        type: 'interactive',
        interactive: {
          type: 'nfm_reply',
          nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' },
        },
      },
      { type: 'reply', source: 'flow', id: 'flow', title: 'Sent', description: '{"a":1}' },
    ],
    [
      { type: 'interactive', interactive: { type: 'call_permission_reply', call_permission_reply: {} } },
      { type: 'unsupported', metaType: 'interactive', reason: null },
    ],
    [
      { type: 'order', order: { text: 'Please', product_items: [{}, {}] } },
      { type: 'order', text: 'Please', items: 2 },
    ],
    [
      {
        type: 'unsupported',
        unsupported: { type: 'poll_creation' },
        errors: [{ code: 131051, title: 'Unsupported', error_data: { details: 'A poll' } }],
      },
      { type: 'unsupported', metaType: 'poll_creation', reason: 'A poll' },
    ],
    [{ type: 'hologram' }, { type: 'unsupported', metaType: 'hologram', reason: null }],
    [
      { type: 'image', image: {} },
      { type: 'unsupported', metaType: 'image', reason: null },
    ],
    [
      { type: 'system', system: { type: 'customer_identity_changed', body: 'New phone' } },
      { type: 'system', event: 'customer_identity_changed', body: 'New phone' },
    ],
  ])('reads %j', (item, expected) => {
    expect(contentOf(item)).toEqual(expected);
  });

  it('I30 takes over what a file announces', () => {
    const image = { id: '11', mime_type: 'image/png', sha256: 'abc', url: 'https://cdn.example/x' };
    expect(read({ type: 'image', image })).toMatchObject({
      value: {
        file: {
          graphMediaId: '11',
          url: 'https://cdn.example/x',
          sha256: 'abc',
          mimeType: 'image/png',
          fileName: null,
        },
      },
    });
  });

  it('reads a reaction, and a missing emoji as taking it back', () => {
    expect(read({ type: 'reaction', reaction: { message_id: 'wamid.0', emoji: '👍' } })).toMatchObject({
      value: { type: 'reaction', target: 'wamid.0', emoji: '👍' },
    });
    expect(read({ type: 'reaction', reaction: { message_id: 'wamid.0' } })).toMatchObject({
      value: { emoji: null },
    });
  });

  it('reads edits, withdrawals and replies', () => {
    const edit = { original_message_id: 'wamid.0', message: { type: 'text', text: { body: 'better' } } };
    expect(read({ type: 'edit', edit })).toMatchObject({
      value: { type: 'edit', target: 'wamid.0', content: { type: 'text', body: 'better' } },
    });
    expect(read({ type: 'revoke', revoke: { original_message_id: 'wamid.0' } })).toMatchObject({
      value: { type: 'revoke', target: 'wamid.0' },
    });
    expect(read({ type: 'text', text: { body: 'x' }, context: { id: 'wamid.0' } })).toMatchObject({
      value: { replyTo: 'wamid.0' },
    });
  });

  it('I32 reads a change of number or user id', () => {
    const number = {
      type: 'user_changed_number',
      wa_id: '15557770000',
      user_id: 'US.2',
      previous_user_id: 'US.1',
    };
    expect(read({ type: 'system', system: number }, [])).toMatchObject({
      value: {
        type: 'identity-change',
        sender: {
          identities: [
            { kind: 'phone', value: '+15557770000' },
            { kind: 'bsuid', value: 'US.2' },
          ],
        },
        retires: [
          { kind: 'phone', value: '+15557010001' },
          { kind: 'bsuid', value: 'US.1' },
        ],
      },
    });
  });

  it.each<[object, string, string]>([
    [{ id: undefined }, 'malformed', 'id'],
    [{ timestamp: 'soon' }, 'malformed', 'timestamp'],
    [{ from: undefined }, 'malformed', 'from'],
    [{ type: 'reaction', reaction: {} }, 'malformed', 'message_id'],
    [{ type: 'edit', edit: { original_message_id: 'x' } }, 'malformed', 'edit.message'],
    [{ type: 'revoke' }, 'malformed', 'original_message_id'],
    [{ group_id: 'g' }, 'unknown', 'group'],
  ])('says what is wrong with %j', (item, reason, detail) => {
    expect(read({ type: 'text', text: { body: '' }, ...item }, [])).toMatchObject({
      ok: false,
      error: { reason, detail: expect.stringContaining(detail) },
    });
  });

  it('makes text storable that PostgreSQL would refuse', () => {
    expect(contentOf({ type: 'text', text: { body: 'a\u0000b\ud800' } })).toEqual({
      type: 'text',
      body: 'a\uFFFDb\uFFFD',
    });
  });
});

describe('reading what became of a message', () => {
  const status = (more: object) =>
    readStatus(
      payload({
        id: 'wamid.9',
        status: 'sent',
        timestamp: '1795300123',
        recipient_id: '15557010001',
        ...more,
      }),
    );

  it('reads state, time, our own id and the recipient', () => {
    expect(status({ biz_opaque_callback_data: 'm1', recipient_user_id: 'US.1' })).toMatchObject({
      value: {
        status: 'sent',
        at: '2026-11-21T22:28:43.000Z',
        opaque: 'm1',
        recipient: { identities: [{ value: '+15557010001' }, { value: 'US.1' }] },
      },
    });
  });

  it('reads the reasons of a failure', () => {
    const errors = [{ code: 131026, title: 'T', error_data: { details: 'D' } }];
    expect(status({ status: 'failed', errors })).toMatchObject({
      value: { errors: [{ code: 131026, title: 'T', details: 'D' }] },
    });
  });

  it.each([
    [{ status: 'captured', type: 'payment' }, 'unknown'],
    [{ status: 'warning' }, 'unknown'],
    [{ recipient_type: 'group' }, 'unknown'],
    [{ timestamp: '' }, 'malformed'],
    [{ id: '' }, 'malformed'],
  ])('leaves %j in the journal as %s', (more, reason) => {
    expect(status(more)).toMatchObject({ ok: false, error: { reason } });
  });
});

describe('reading what Meta notices', () => {
  it('reads that marketing is stopped and resumed', () => {
    const item = {
      wa_id: '15557010001',
      category: 'marketing_messages',
      value: 'stop',
      timestamp: 1795300123,
    };
    expect(readPreference(payload(item))).toMatchObject({ value: { optedOut: true } });
    expect(readPreference(payload({ ...item, value: 'resume' }))).toMatchObject({
      value: { optedOut: false },
    });
    expect(readPreference(payload({ ...item, value: 'perhaps' }))).toMatchObject({
      error: { reason: 'unknown' },
    });
    expect(readPreference(payload({ ...item, wa_id: undefined }))).toMatchObject({
      error: { reason: 'malformed' },
    });
  });

  it('reads the withdrawn field for user ids that partners still forward', () => {
    const item = {
      wa_id: '15557010001',
      user_id: { previous: 'US.1', current: 'US.2' },
      timestamp: 1795300123,
    };
    expect(readIdentityUpdate(payload(item))).toMatchObject({
      value: { identities: [{ value: '+15557010001' }, { value: 'US.2' }], retires: [{ value: 'US.1' }] },
    });
    expect(readIdentityUpdate(payload({ timestamp: 1795300123 })).ok).toBe(false);
  });

  it.each([
    [
      { display_phone_number: '+1 555', max_daily_conversations_per_business: 'TIER_2K' },
      '1555',
      'TIER_2K',
      null,
    ],
    [{ display_phone_number: '1555', event: 'THROUGHPUT_UPGRADE' }, '1555', null, 1_000],
    [{ display_phone_number: '1555', current_limit: 2000 }, '1555', '2000', null],
  ])(
    'C-040 reads limits of a number from %j',
    (value, displayPhoneNumber, messagingLimit, throughputPerSecond) => {
      expect(readNumberLimits(value)).toEqual({ displayPhoneNumber, messagingLimit, throughputPerSecond });
    },
  );
});
