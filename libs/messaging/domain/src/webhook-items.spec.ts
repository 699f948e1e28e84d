import { splitWebhook, type WebhookItem } from './webhook-items';

const metadata = { display_phone_number: '15557019999', phone_number_id: '100200300' };
const webhook = (...changes: unknown[]) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '400', changes }],
});
const messages = (value: object) => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata, ...value },
});
function itemsOf(body: unknown): readonly WebhookItem[] {
  const split = splitWebhook(body);
  if (!split.ok) throw new Error(split.error.message);
  return split.value;
}

describe('cutting a webhook into items', () => {
  it('cuts every entry, change and array, with the contact that each is about', () => {
    const items = itemsOf(
      webhook(
        messages({
          contacts: [{ wa_id: '1' }, { user_id: 'US.2' }],
          messages: [
            { id: 'wamid.1', from: '1' },
            { id: 'wamid.2', from_user_id: 'US.2' },
          ],
        }),
        messages({ statuses: [{ id: 'wamid.3', status: 'sent', timestamp: '1' }], errors: [{ code: 1 }] }),
      ),
    );
    expect(items.map((item) => item.kind)).toEqual(['message', 'message', 'status', 'error']);
    expect(items.map((item) => item.payload.contacts)).toEqual([
      [{ wa_id: '1' }],
      [{ user_id: 'US.2' }],
      [],
      [],
    ]);
    expect(items.every((item) => item.phoneNumberId === '100200300' && item.wabaId === '400')).toBe(true);
  });

  it('I37 loses nothing: unknown fields, unknown arrays beside known ones, contacts of nobody', () => {
    const items = itemsOf(
      webhook(
        { field: 'brand_new', value: { a: 1 } },
        messages({
          messages: [{ id: 'wamid.1', from: '1' }, 'not an object'],
          contacts: [{ wa_id: '1' }, { wa_id: '9' }],
          novelty: [1],
        }),
        messages({}),
        { field: 'messages', value: 'text' },
        { field: 'messages' },
      ),
    );
    expect(items.map(({ kind, payload }) => [kind, payload.item])).toEqual([
      ['unknown', { a: 1 }],
      ['message', { id: 'wamid.1', from: '1' }],
      ['unknown', 'not an object'],
      ['unknown', { novelty: [1], contacts: [{ wa_id: '9' }] }],
      ['unknown', {}],
      ['unknown', 'text'],
      ['unknown', undefined],
    ]);
  });

  it.each([
    ['message_template_status_update', 'template'],
    ['template_category_update', 'template'],
    ['account_update', 'account'],
    ['phone_number_quality_update', 'account'],
    ['business_capability_update', 'account'],
    ['security', 'account'],
    ['history', 'unknown'],
  ])('takes %s as %s', (field, kind) => {
    expect(itemsOf(webhook({ field, value: { event: 'X' } }))[0]).toMatchObject({ field, kind });
  });

  it('I33 knows a repetition by what it says, not by how it is written', () => {
    const identity = (body: unknown) => itemsOf(body).map((item) => item.identity);
    const message = { id: 'wamid.1', from: '1', type: 'text' };
    expect(identity(webhook(messages({ messages: [message] })))).toEqual(
      identity(
        webhook(
          messages({ messages: [{ type: 'text', from: '1', id: 'wamid.1' }], contacts: [{ wa_id: '1' }] }),
        ),
      ),
    );
    const status = (more: object) =>
      identity(webhook(messages({ statuses: [{ id: 'wamid.1', status: 'sent', timestamp: '5', ...more }] })));
    expect(status({ pricing: {} })).toEqual(status({}));
    expect(status({ timestamp: '6' })).not.toEqual(status({}));
    expect(status({ status: 'read' })).not.toEqual(status({}));
    const failed = { status: 'failed', errors: [{ code: 131026 }] };
    expect(status({ ...failed, timestamp: '9' })).toEqual(status(failed));
    expect(status({ ...failed, errors: [{ code: 131047 }] })).not.toEqual(status(failed));
    const notice = (value: object) => identity(webhook({ field: 'account_update', value }));
    expect(notice({ a: 1, b: 2 })).toEqual(notice({ b: 2, a: 1 }));
    expect(notice({ a: 1 })).not.toEqual(notice({ a: 2 }));
  });

  const calls = (value: object) => ({
    field: 'calls',
    value: { messaging_product: 'whatsapp', metadata, ...value },
  });

  it('cuts calls with the array that each item stood in, and keeps the errors of a call with it', () => {
    const ended = { id: 'wacid.1', event: 'terminate', status: 'FAILED', timestamp: '9' };
    const status = { id: 'wacid.1', type: 'call', status: 'RINGING', timestamp: '8' };
    const error = { code: 138021, message: 'No media' };
    const cut = (value: object) =>
      itemsOf(webhook(calls(value))).map(({ kind, payload }) => [kind, payload.array, payload.item]);
    expect(cut({ calls: [ended], errors: [error] })).toEqual([
      ['call', 'calls', { ...ended, errors: [error] }],
    ]);
    expect(cut({ statuses: [status], errors: [error], calls: ['text'] })).toEqual([
      ['call', 'statuses', status],
      ['call', 'errors', error],
      ['unknown', undefined, 'text'],
    ]);
  });

  it('I33 knows an event of a call by call, event and moment, whenever Meta repeats it', () => {
    const call = { id: 'wacid.1', event: 'connect', timestamp: '9', from: '1' };
    const identity = (value: object, time = 1) =>
      itemsOf({
        object: 'whatsapp_business_account',
        entry: [{ id: '400', time, changes: [calls(value)] }],
      }).map((item) => item.identity);
    const once = identity({ calls: [call] });
    expect(identity({ calls: [{ ...call, from_user_id: 'US.1' }] }, 2)).toEqual(once);
    expect(identity({ calls: [{ ...call, event: 'terminate' }] })).not.toEqual(once);
    expect(identity({ calls: [{ ...call, timestamp: '10' }] })).not.toEqual(once);
    expect(identity({ statuses: [{ ...call, event: undefined, status: 'RINGING' }] })).not.toEqual(
      identity({ statuses: [{ ...call, event: undefined, status: 'ACCEPTED' }] }),
    );
  });

  it.each([
    [[], '(root)'],
    [{ entry: [] }, 'object'],
    [{ object: 'page', entry: [] }, 'object'],
    [{ object: 'whatsapp_business_account' }, 'entry'],
    [{ object: 'whatsapp_business_account', entry: [1] }, 'entry[0]'],
    [{ object: 'whatsapp_business_account', entry: [{ id: '1' }] }, 'entry[0].changes'],
    [webhook(1), 'entry[0].changes[0]'],
    [webhook({ field: 'messages', value: {} }, { value: {} }), 'entry[0].changes[1].field'],
  ])('says where %j is not what Meta sends', (body, path) => {
    expect(splitWebhook(body)).toMatchObject({ ok: false, error: { path } });
  });
});
