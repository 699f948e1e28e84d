import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, eventually, NUMBER } from '../testing/bench';

type Json = Record<string, unknown>;

describe('handsets', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
  });
  afterEach(() => bench.stop());

  const say = (handset: string, action: Json) =>
    bench.control('POST', `handsets/${handset}/send`, { to: NUMBER, ...action });

  it('hides the number of a username user everywhere and answers by BSUID', async () => {
    await bench.control('POST', 'handsets', {
      id: 'ana',
      name: 'Ana',
      phone: '+447700900055',
      username: 'ana',
      hidesPhone: true,
      bsuid: 'GB.90111ABC',
    });
    await say('ana', { type: 'text', text: 'Hi' });
    await eventually(() => expect(bench.callback.messages()).toHaveLength(1));
    const [value] = bench.callback.changes();
    expect(value!['contacts']).toEqual([
      { profile: { name: 'Ana', username: 'ana' }, user_id: 'GB.90111ABC' },
    ]);
    expect(bench.callback.messages()[0]).not.toHaveProperty('from');
    const { body, id } = await bench.sendText('Hello', { recipient: 'GB.90111ABC' });
    expect(body['contacts']).toEqual([{ input: 'GB.90111ABC', user_id: 'GB.90111ABC' }]);
    await eventually(() => expect(bench.callback.statuses(id)).toHaveLength(2));
    expect(bench.callback.statuses(id)[0]).not.toHaveProperty('recipient_id');
    expect(bench.callback.statuses(id)[0]).toMatchObject({ recipient_user_id: 'GB.90111ABC' });
    // Writing to the number makes it known for 30 days.
    await bench.sendText('By number', { to: '+447700900055' });
    await say('ana', { type: 'text', text: 'You know me' });
    await eventually(() => expect(bench.callback.messages().at(-1)).toMatchObject({ from: '447700900055' }));
  });

  it('lets `to` win over `recipient`', async () => {
    await bench.say('Hi');
    const { body } = await bench.sendText('x', { to: '+447700900001', recipient: 'GB.1' });
    expect(body['contacts']).toEqual([{ input: '+447700900001', wa_id: '447700900001' }]);
  });

  it('refuses one-time passwords to a BSUID with 131062', async () => {
    await bench.control('POST', 'setup', {
      templates: [
        {
          wabaId: '400500600',
          name: 'login',
          language: 'en',
          category: 'AUTHENTICATION',
          components: [
            { type: 'BODY' },
            { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
          ],
        },
      ],
    });
    await say('ria', { type: 'text', text: 'Hi' });
    await eventually(() => expect(bench.callback.messages()).toHaveLength(1));
    const recipient = String(bench.callback.messages()[0]!['from_user_id']);
    const code = [
      { type: 'body', parameters: [{ type: 'text', text: '481920' }] },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '481920' }] },
    ];
    expect((await bench.sendTemplate('login', 'en', code, { recipient })).error?.code).toBe(131062);
    expect((await bench.sendTemplate('login', 'en', code)).status).toBe(200);
  });

  it('answers with another wa_id than was dialled', async () => {
    await bench.control('POST', 'handsets', {
      id: 'bia',
      name: 'Bia',
      phone: '+5511987654321',
      waId: '+551187654321',
    });
    const { body } = await bench.sendTemplate('spring_sale', 'en', [], { to: '+5511987654321' });
    expect(body['contacts']).toEqual([{ input: '+5511987654321', wa_id: '551187654321' }]);
  });

  it('prefixes a bare number with the calling code of the sender when switched', async () => {
    await bench.control('PATCH', 'behaviour', { bareNumber: 'prepend' });
    const { body } = await bench.sendTemplate('spring_sale', 'en', [], { to: '7700900001' });
    expect(body['contacts']).toEqual([{ input: '7700900001', wa_id: '447700900001' }]);
  });

  it('sends every kind of message a person can', async () => {
    const { body } = await bench.control('POST', 'handsets/ria/send', {
      to: NUMBER,
      type: 'text',
      text: 'first',
    });
    const id = String(body['id']);
    await say('ria', { type: 'location', location: { latitude: 51.5, longitude: -0.1, name: 'Home' } });
    await say('ria', {
      type: 'contacts',
      contacts: [{ name: { formatted_name: 'Tom' }, phones: [{ phone: '+44' }] }],
    });
    await say('ria', { type: 'reaction', reaction: { message_id: id, emoji: '👍' } });
    await say('ria', { type: 'reaction', reaction: { message_id: id } });
    await say('ria', { type: 'unsupported', kind: 'poll_creation' });
    await say('ria', { type: 'text', text: 'quoted', replyTo: id, forwarded: true });
    await eventually(() => expect(bench.callback.messages()).toHaveLength(7));
    const [, location, contacts, reaction, removed, unsupported, quoted] = bench.callback.messages();
    expect(location).toMatchObject({ type: 'location', location: { name: 'Home' } });
    expect(contacts).toMatchObject({ type: 'contacts', contacts: [{ name: { formatted_name: 'Tom' } }] });
    expect(reaction).toMatchObject({ reaction: { message_id: id, emoji: '👍' } });
    expect(removed!['reaction']).toEqual({ message_id: id });
    expect(unsupported).toMatchObject({ type: 'unsupported', errors: [{ code: 131051 }] });
    expect(quoted).toMatchObject({ context: { id, forwarded: true } });
  });

  it('taps buttons and list rows, and refuses ones that are not there', async () => {
    await bench.say('Hi');
    const buttons = await bench.send({
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: '?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
      },
    });
    const list = await bench.send({
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: '?' },
        action: { button: 'See', sections: [{ rows: [{ id: 'r1', title: 'One', description: 'first' }] }] },
      },
    });
    await eventually(() =>
      expect([...bench.callback.statuses(buttons.id), ...bench.callback.statuses(list.id)]).toHaveLength(4),
    );
    await say('ria', { type: 'button_reply', messageId: buttons.id, title: 'Yes' });
    await say('ria', { type: 'list_reply', messageId: list.id, id: 'r1' });
    await eventually(() => expect(bench.callback.messages()).toHaveLength(3));
    const context = { from: '442079460000' };
    expect(bench.callback.messages()[1]).toMatchObject({
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
      context: { ...context, id: buttons.id },
    });
    expect(bench.callback.messages()[2]).toMatchObject({
      interactive: { type: 'list_reply', list_reply: { id: 'r1', title: 'One', description: 'first' } },
      context: { ...context, id: list.id },
    });
    expect((await say('ria', { type: 'button_reply', messageId: buttons.id, id: 'no' })).status).toBe(422);
  });

  it('grants calls for 168 hours from a permission request', async () => {
    await bench.say('Hi');
    const { id } = await bench.send({
      type: 'interactive',
      interactive: { type: 'call_permission_request', action: { name: 'call_permission_request' } },
    });
    await eventually(() => expect(bench.callback.statuses(id)).toHaveLength(2));
    await say('ria', { type: 'call_permission_reply', messageId: id, response: 'accept' });
    await eventually(() => expect(bench.callback.messages()).toHaveLength(2));
    const reply = bench.callback.messages()[1] as {
      timestamp: string;
      interactive: { call_permission_reply: { expiration_timestamp: string } };
    };
    expect(reply.interactive.call_permission_reply).toMatchObject({
      response: 'accept',
      is_permanent: false,
      response_source: 'user_action',
    });
    expect(
      Number(reply.interactive.call_permission_reply.expiration_timestamp) - Number(reply.timestamp),
    ).toBe(604_800);
  });

  it('shows typing for 25 seconds and read ticks for what the business has read', async () => {
    const { body } = await bench.control('POST', 'handsets/ria/send', {
      to: NUMBER,
      type: 'text',
      text: 'Hi',
    });
    await bench.graph('POST', `${NUMBER}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: body['id'],
      typing_indicator: { type: 'text' },
    });
    const typing = async () =>
      ((await bench.control('GET', 'handsets/ria/conversations')).body as Json[])[0]!['typing'];
    expect(await typing()).toBe(true);
    expect((await bench.chat())[0]!['readAt']).toEqual(expect.any(Number));
    await bench.advance(26_000);
    expect(await typing()).toBe(false);
  });

  it('tells a changed number as a system message with both ids and no contacts', async () => {
    await bench.say('Hi');
    await bench.control('POST', 'handsets/ria/change-number', { phone: '+447700900002' });
    await eventually(() => expect(bench.callback.messages()).toHaveLength(2));
    const old = bench.callback.messages()[0]!['from_user_id'];
    const value = bench.callback.changes()[1]!;
    expect(value).not.toHaveProperty('contacts');
    expect((value['messages'] as Json[])[0]).toMatchObject({
      type: 'system',
      from: '447700900001',
      system: {
        type: 'user_changed_number',
        wa_id: '447700900002',
        previous_user_id: old,
        user_id: expect.not.stringMatching(String(old)),
      },
    });
    expect((await bench.sendText('New number', { to: '+447700900002' })).status).toBe(200);
  });

  it('pushes changes to whoever has the handset open', async () => {
    const abort = new AbortController();
    const response = await fetch(`${bench.simulator.url}/control/handsets/ria/events`, {
      signal: abort.signal,
    });
    const reader = response.body!.getReader();
    await reader.read();
    await bench.say('Hi');
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toContain('"type":"message"');
    abort.abort();
  });

  it('serves the pages and their scripts', async () => {
    const page = async (path: string) => {
      const response = await fetch(`${bench.simulator.url}${path}`);
      return [response.status, response.headers.get('content-type'), await response.text()] as const;
    };
    expect((await page('/'))[2]).toContain('Handsets');
    expect((await page('/handsets/ria'))[0]).toBe(200);
    const [, type, script] = await page('/page/dom');
    expect(type).toContain('text/javascript');
    expect(() => new Function(script.replaceAll('export ', ''))).not.toThrow();
    expect((await page('/page/package'))[0]).toBe(404);
  });
});
