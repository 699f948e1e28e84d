import { readCallItem } from './inbound-call';
import type { WebhookItemPayload } from './webhook-items';

const BUSINESS = '622150000000';
const CUSTOMER = '6281200000001';
const payload = (item: unknown, more: Partial<WebhookItemPayload> = {}): WebhookItemPayload => ({
  entryId: '400',
  entryTime: null,
  metadata: { display_phone_number: '+62 21 5000 0000', phone_number_id: '100' },
  contacts: [],
  item,
  array: 'calls',
  ...more,
});
const connect = { id: 'wacid.1', event: 'connect', timestamp: '1795300123' };
const read = (item: object, more: Partial<WebhookItemPayload> = {}) => {
  const result = readCallItem(payload({ ...connect, ...item }, more));
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
};
const phone = [{ kind: 'phone', value: `+${CUSTOMER}` }];

describe('whom an item of a call is about', () => {
  it.each([
    ['of a customer who calls', { direction: 'USER_INITIATED', from: CUSTOMER, to: BUSINESS }, 'customer'],
    [
      'of a call that we place',
      { direction: 'BUSINESS_INITIATED', from: BUSINESS, to: CUSTOMER },
      'business',
    ],
    [
      'with the numbers the wrong way round',
      { direction: 'USER_INITIATED', from: BUSINESS, to: CUSTOMER },
      'business',
    ],
    ['without a direction', { from: CUSTOMER, to: BUSINESS }, 'customer'],
    [
      'of a recording, without the other side',
      { event: 'call_recording_available', from: CUSTOMER },
      'customer',
    ],
    ['with an offer and nothing else', { from: CUSTOMER, session: { sdp_type: 'offer' } }, 'customer'],
  ])('is read from a webhook %s', (_name, item, calledBy) => {
    expect(read(item)).toMatchObject({
      wacid: 'wacid.1',
      at: '2026-11-21T22:28:43.000Z',
      calledBy,
      customer: { identities: phone, name: null },
      item,
    });
  });

  it('falls back to direction and session where the business number is not stated', () => {
    const unnamed = { metadata: { phone_number_id: '100' } };
    const to = (item: object) => read({ from: '1', to: CUSTOMER, ...item }, unnamed);
    expect(to({ direction: 'BUSINESS_INITIATED' }).customer.identities).toEqual(phone);
    expect(to({ session: { sdp_type: 'answer' } }).customer.identities).toEqual(phone);
    expect(to({ from: CUSTOMER, to: '1', direction: 'USER_INITIATED' }).customer.identities).toEqual(phone);
  });

  it('I32 knows people by their user id where the phone number is withheld', () => {
    expect(read({ from_user_id: 'ID.99', to: BUSINESS }).customer.identities).toEqual([
      { kind: 'bsuid', value: 'ID.99' },
    ]);
    expect(read({ from: BUSINESS, to_user_id: 'ID.99' })).toMatchObject({
      calledBy: 'business',
      customer: { identities: [{ kind: 'bsuid', value: 'ID.99' }] },
    });
    expect(
      read(
        { from: CUSTOMER, to: BUSINESS },
        { contacts: [{ profile: { name: 'Sari' }, wa_id: CUSTOMER, user_id: 'ID.99' }] },
      ).customer,
    ).toEqual({ identities: [...phone, { kind: 'bsuid', value: 'ID.99' }], name: 'Sari', username: null });
  });

  it('reads the recipient of a status, and nobody in an error', () => {
    const status = { id: 'wacid.1', type: 'call', status: 'RINGING', recipient_id: CUSTOMER };
    expect(read(status, { array: 'statuses' })).toMatchObject({
      array: 'statuses',
      calledBy: 'business',
      customer: { identities: phone },
    });
    const error = readCallItem(payload({ code: 131044, title: 'Payment' }, { array: 'errors' }));
    expect(error).toMatchObject({ ok: true, value: { wacid: null, at: null, customer: { identities: [] } } });
  });

  it.each([[null], ['text'], [{ event: 'connect' }]])('keeps %j for a version that knows it', (item) => {
    expect(readCallItem(payload(item))).toMatchObject({ ok: false, error: { reason: 'unknown' } });
  });
});
