import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, eventually, NUMBER, WABA } from '../testing/bench';

type Json = Record<string, unknown>;
const HOUR = 3_600_000;

describe('what becomes of messages', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
  });
  afterEach(() => bench.stop());

  const failure = async (id: string): Promise<unknown> => {
    await eventually(() => expect(bench.callback.statuses(id)).not.toHaveLength(0));
    const [status] = bench.callback.statuses(id);
    return (status!['errors'] as Json[] | undefined)?.[0]?.['code'];
  };
  const statuses = (id: string) => bench.callback.statuses(id).map((status) => status['status']);

  it('fails free text outside the customer service window with 131047 after a 200, without contacts', async () => {
    const { status, id } = await bench.sendText('Hello?');
    expect(status).toBe(200);
    expect(await failure(id)).toBe(131047);
    const value = bench.callback.changes().find((each) => each['statuses'])!;
    expect(value).not.toHaveProperty('contacts');
    expect(bench.callback.statuses(id)[0]).toMatchObject({ status: 'failed', recipient_id: '447700900001' });
    expect(bench.callback.statuses(id)[0]).not.toHaveProperty('recipient_user_id');
  });

  it('gives 131047 at once when switched to sync', async () => {
    await bench.control('PATCH', 'behaviour', { windowClosed: 'sync' });
    expect((await bench.sendText('Hello?')).error?.code).toBe(131047);
  });

  it('closes the window 24 hours after the last word of the user', async () => {
    await bench.say('Hi');
    await bench.advance(24 * HOUR - 60_000);
    const inside = await bench.sendText('Still here');
    await bench.advance(120_000);
    const outside = await bench.sendText('Too late');
    expect(await failure(inside.id)).toBeUndefined();
    expect(await failure(outside.id)).toBe(131047);
  });

  it('fails what cannot arrive: unknown number, stopped marketing, missing payment, the United States', async () => {
    const nobody = await bench.sendTemplate('order_ready', 'en_US', parameters, { to: '+447700900999' });
    expect(await failure(nobody.id)).toBe(131026);
    await bench.control('POST', 'handsets/ria/marketing', { to: NUMBER, value: 'stop' });
    await eventually(() => expect(bench.callback.changes('user_preferences')).toHaveLength(1));
    expect(bench.callback.changes('user_preferences')[0]).toMatchObject({
      user_preferences: [
        {
          wa_id: '447700900001',
          category: 'marketing_messages',
          value: 'stop',
          timestamp: expect.any(Number),
        },
      ],
    });
    expect(await failure((await bench.sendTemplate('spring_sale', 'en')).id)).toBe(131050);
    await bench.control('POST', 'handsets', { name: 'Sam', phone: '+12025550123' });
    expect(
      await failure((await bench.sendTemplate('spring_sale', 'en', [], { to: '+12025550123' })).id),
    ).toBe(131049);
    await bench.control('PATCH', `wabas/${WABA}`, { paymentProblem: true });
    expect(await failure((await bench.sendTemplate('order_ready', 'en_US', parameters)).id)).toBe(131042);
  });

  it('keeps a message at sent while the handset is offline and delivers it later', async () => {
    await bench.say('Hi');
    await bench.control('POST', 'handsets/ria/online', { online: false });
    const { id } = await bench.sendText('Are you there?');
    await eventually(() => expect(statuses(id)).toEqual(['sent']));
    await bench.advance(HOUR);
    expect(await bench.chat()).toHaveLength(1);
    await bench.control('POST', 'handsets/ria/online', { online: true });
    await eventually(() => expect(statuses(id)).toEqual(['sent', 'delivered']));
  });

  it('drops a message past its time to live without telling anyone', async () => {
    await bench.say('Hi');
    await bench.control('POST', 'handsets/ria/online', { online: false });
    const { id } = await bench.sendText('Old news');
    await eventually(() => expect(statuses(id)).toEqual(['sent']));
    await bench.advance(31 * 24 * HOUR);
    await bench.control('POST', 'handsets/ria/online', { online: true });
    await eventually(async () => {
      const { body } = await bench.control('GET', 'ledger?kind=message.expired');
      expect(body['entries']).toHaveLength(1);
    });
    expect(statuses(id)).toEqual(['sent']);
  });

  it('never delivers to a user who blocked the business', async () => {
    await bench.say('Hi');
    await bench.control('POST', 'handsets/ria/block', { to: NUMBER });
    const { id } = await bench.sendText('Hello?');
    await eventually(() => expect(statuses(id)).toEqual(['sent']));
    await bench.control('POST', 'handsets/ria/unblock', { to: NUMBER });
    await eventually(() => expect(statuses(id)).toEqual(['sent', 'delivered']));
  });

  it('may skip delivered when the chat is open, with pricing on read then', async () => {
    await bench.control('PATCH', 'handsets/ria', { autoRead: true });
    await bench.control('PATCH', 'behaviour', { statuses: { skipDelivered: 1, readMs: [1, 1] } });
    await bench.say('Hi');
    const { id } = await bench.sendText('Hello');
    await eventually(() => expect(statuses(id)).toEqual(['sent', 'read']));
    expect(bench.callback.statuses(id)[1]).toHaveProperty('pricing');
  });

  it('sends no read status for users without read receipts', async () => {
    await bench.control('PATCH', 'handsets/ria', { readReceipts: false });
    await bench.say('Hi');
    const { id } = await bench.sendText('Hello');
    await eventually(() => expect(statuses(id)).toEqual(['sent', 'delivered']));
    await bench.control('POST', 'handsets/ria/read', { to: NUMBER });
    const [message] = (await bench.chat()).filter((each) => each['id'] === id);
    expect(message!['state']).toBe('read');
    expect(statuses(id)).toEqual(['sent', 'delivered']);
  });

  it('opens a free entry point of 72 hours when an ad is answered, named as a conversation', async () => {
    await bench.control('POST', 'handsets/ria/send', {
      to: NUMBER,
      type: 'text',
      text: 'Info?',
      referral: { source_type: 'ad', source_id: '9', source_url: 'https://fb.test' },
    });
    const first = await bench.sendText('Sure');
    await bench.advance(71 * HOUR);
    const second = await bench.sendTemplate('spring_sale', 'en');
    await bench.advance(2 * HOUR);
    const third = await bench.sendTemplate('spring_sale', 'en');
    for (const [id, type] of [
      [first.id, 'free_entry_point'],
      [second.id, 'free_entry_point'],
      [third.id, 'regular'],
    ] as const) {
      await eventually(() => expect(bench.callback.statuses(id)[0]).toMatchObject({ pricing: { type } }));
    }
    expect(bench.callback.statuses(first.id)[0]).toHaveProperty('conversation');
    expect(bench.callback.statuses(third.id)[0]).not.toHaveProperty('conversation');
    expect(bench.callback.messages()[0]).toMatchObject({ referral: { source_type: 'ad' } });
  });

  it('names a conversation per message up to version 23 of the subscription', async () => {
    await bench.control('PATCH', 'apps/700800900', { webhookVersion: 23 });
    const { id } = await bench.sendTemplate('spring_sale', 'en');
    await eventually(() =>
      expect(bench.callback.statuses(id)[0]).toMatchObject({
        conversation: {
          id: expect.any(String),
          origin: { type: 'marketing' },
          expiration_timestamp: expect.any(String),
        },
      }),
    );
  });

  it('holds a pair to one message in 6 seconds with a burst of 45', async () => {
    await bench.say('Hi');
    const codes = [];
    for (let i = 0; i < 46; i += 1) codes.push((await bench.sendText(`${i}`)).error?.code ?? 200);
    expect(codes.filter((code) => code === 200).length).toBeGreaterThanOrEqual(45);
    expect(codes.at(-1)).toBe(131056);
    await bench.advance(6_000);
    expect((await bench.sendText('again')).status).toBe(200);
  });

  it('refuses beyond the throughput of the number with 130429', async () => {
    await bench.control('PATCH', 'behaviour', { limits: { perSecond: { STANDARD: 2 } } });
    const codes = [];
    for (let i = 0; i < 4; i += 1) codes.push((await bench.sendText(`${i}`)).error?.code ?? 200);
    expect(codes).toContain(130429);
  });

  it('counts different users of templates outside the window against the tier', async () => {
    await bench.control('PATCH', 'behaviour', {
      limits: { tiers: { TIER_250: 1 } },
      unknownRecipient: 'create',
    });
    await bench.control('PATCH', 'portfolios/1000', { messagingLimit: 'TIER_250' });
    const first = await bench.sendTemplate('order_ready', 'en_US', parameters);
    const again = await bench.sendTemplate('order_ready', 'en_US', parameters);
    const second = await bench.sendTemplate('order_ready', 'en_US', parameters, { to: '+447700900777' });
    expect([await failure(first.id), await failure(again.id), await failure(second.id)]).toEqual([
      undefined,
      undefined,
      131048,
    ]);
    const { body } = await bench.graph('GET', `${NUMBER}?fields=health_status`);
    expect(body['health_status']).toMatchObject({ can_send_message: 'LIMITED' });
    await bench.advance(25 * HOUR);
    const later = await bench.sendTemplate('order_ready', 'en_US', parameters, { to: '+447700900777' });
    expect(await failure(later.id)).toBeUndefined();
  });

  it('answers from the message history what a webhook has not told yet', async () => {
    bench.callback.answer = () => 500;
    await bench.say('Hi');
    const { id } = await bench.sendText('Hello');
    await eventually(async () => {
      const { body } = await bench.graph(
        'GET',
        `${NUMBER}/message_history?message_id=${encodeURIComponent(id)}`,
      );
      const [entry] = body['data'] as { events: { data: Json[] } }[];
      expect(entry!.events.data.map((event) => event['delivery_status'])).toEqual([
        'ACCEPTED',
        'SENT',
        'DELIVERED',
      ]);
      expect(entry!.events.data[1]).toMatchObject({ webhook_update_state: 'RETRYING' });
    });
  });
});

const parameters = [
  {
    type: 'body',
    parameters: [
      { type: 'text', parameter_name: 'first_name', text: 'Ria' },
      { type: 'text', parameter_name: 'order_no', text: '991' },
    ],
  },
];
