import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, eventually, NUMBER, signatureOf, WABA } from './testing/bench';

describe('the simulator', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
  });
  afterEach(() => bench.stop());

  it('tells the business what a handset sends, signed over the exact bytes', async () => {
    await bench.say('Grüße / 👋');
    await eventually(() => expect(bench.callback.messages()).toHaveLength(1));
    const [webhook] = bench.callback.received;
    expect(webhook!.headers['x-hub-signature-256']).toBe(signatureOf(webhook!.raw));
    expect(webhook!.raw.toString()).toContain('Gr\\u00fc\\u00dfe \\/ \\ud83d\\udc4b');
    expect(webhook!.body.entry[0]!.id).toBe(WABA);
    expect(webhook!.body.entry[0]!.changes[0]!.value).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '442079460000', phone_number_id: NUMBER },
      contacts: [
        {
          profile: { name: 'Ria', username: 'ria.bakes' },
          wa_id: '447700900001',
          user_id: expect.stringMatching(/^GB\.\d+$/),
        },
      ],
      messages: [
        {
          from: '447700900001',
          type: 'text',
          text: { body: 'Grüße / 👋' },
          timestamp: expect.stringMatching(/^\d{10}$/),
        },
      ],
    });
  });

  it('accepts a message, delivers it and reports sent, delivered and read with pricing', async () => {
    await bench.say('Hello');
    const { status, body, id } = await bench.send({
      type: 'text',
      text: { body: 'Your loaf is ready.' },
      biz_opaque_callback_data: 'tenant7:1',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: '+447700900001', wa_id: '447700900001' }],
      messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
    });
    await eventually(() =>
      expect(bench.callback.statuses(id).map((status) => status['status'])).toEqual(['sent', 'delivered']),
    );
    await bench.control('POST', 'handsets/ria/read', { to: NUMBER });
    await eventually(() => expect(bench.callback.statuses(id)).toHaveLength(3));
    const [sent, delivered, read] = bench.callback.statuses(id);
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' };
    expect(sent).toMatchObject({
      biz_opaque_callback_data: 'tenant7:1',
      recipient_id: '447700900001',
      pricing,
    });
    expect(delivered).toMatchObject({ pricing });
    expect(read).not.toHaveProperty('pricing');
    const { body: summary } = await bench.control('GET', 'ledger/summary');
    expect(summary).toMatchObject({ distinctAccepted: 1, distinctDelivered: 1, repeatedCallbackData: [] });
  });

  it('sends a template and takes the tap on its button back', async () => {
    const { id } = await bench.send({
      type: 'template',
      template: {
        name: 'order_ready',
        language: { code: 'en_US' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', parameter_name: 'first_name', text: 'Ria' },
              { type: 'text', parameter_name: 'order_no', text: '991' },
            ],
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '0',
            parameters: [{ type: 'payload', payload: 'CANCEL:991' }],
          },
        ],
      },
    });
    await eventually(async () => {
      const [message] = await bench.chat();
      expect(message).toMatchObject({ id, display: { body: 'Hi Ria, order 991 is ready to collect.' } });
    });
    await bench.control('POST', 'handsets/ria/send', {
      to: NUMBER,
      type: 'template_button',
      messageId: id,
      index: 0,
    });
    await eventually(() =>
      expect(bench.callback.messages()[0]).toMatchObject({
        type: 'button',
        button: { payload: 'CANCEL:991', text: 'Cancel order' },
        context: { from: '442079460000', id },
      }),
    );
  });
});
