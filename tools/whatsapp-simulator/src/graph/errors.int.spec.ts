import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APP, Bench, NUMBER, WABA } from '../testing/bench';

describe('synchronous errors', () => {
  const bench = new Bench();
  beforeAll(() => bench.start());
  afterAll(() => bench.stop());

  const text = { messaging_product: 'whatsapp', to: '+447700900001', type: 'text', text: { body: 'x' } };
  const errorOf = (answer: { body: unknown }) => (answer.body as { error: Record<string, unknown> }).error;

  it('has the shape of a Graph error', async () => {
    const answer = await bench.graph('POST', `${NUMBER}/messages`, { ...text, text: {} });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual({
      message: '(#131008) Required parameter is missing',
      type: 'OAuthException',
      code: 131008,
      error_data: { messaging_product: 'whatsapp', details: "Parameter text['body'] is required" },
      fbtrace_id: expect.stringMatching(/^A/),
    });
  });

  it.each<[string, number, number, () => Promise<{ status: number; body: unknown }>]>([
    ['no token', 401, 104, () => bench.graph('POST', `${NUMBER}/messages`, text, null)],
    ['an unknown token', 401, 190, () => bench.graph('POST', `${NUMBER}/messages`, text, 'nobody')],
    ['an unknown phone number id', 400, 100, () => bench.graph('POST', '999/messages', text)],
    ['an unknown object', 400, 100, () => bench.graph('GET', '999')],
    ['a version Meta does not serve', 400, 2500, () => bench.request('GET', `/v19.0/${NUMBER}`)],
    [
      'an unknown member',
      400,
      100,
      () => bench.graph('POST', `${NUMBER}/messages`, { ...text, colour: 'red' }),
    ],
    [
      'no messaging_product',
      400,
      100,
      () => bench.graph('POST', `${NUMBER}/messages`, { ...text, messaging_product: undefined }),
    ],
    [
      'an unknown type',
      400,
      100,
      () => bench.graph('POST', `${NUMBER}/messages`, { ...text, type: 'dance' }),
    ],
    [
      'a type only users send',
      400,
      131051,
      () => bench.graph('POST', `${NUMBER}/messages`, { ...text, type: 'order' }),
    ],
    [
      'no recipient',
      400,
      131008,
      () => bench.graph('POST', `${NUMBER}/messages`, { ...text, to: undefined }),
    ],
    [
      'a recipient that is no number',
      400,
      131009,
      () => bench.graph('POST', `${NUMBER}/messages`, { ...text, to: 'Ria' }),
    ],
    ['itself as recipient', 400, 131021, () => bench.sendText('x', { to: '+442079460000' })],
    [
      'callback data of 513',
      400,
      100,
      () => bench.send({ ...text, biz_opaque_callback_data: 'x'.repeat(513) }),
    ],
    ['a template nobody has', 404, 132001, () => bench.sendTemplate('nothing', 'en')],
    ['a template in another language', 404, 132001, () => bench.sendTemplate('order_ready', 'de')],
    ['an unknown media id', 400, 100, () => bench.send({ type: 'image', image: { id: '5' } })],
    [
      'a reaction to nothing',
      400,
      131009,
      () => bench.send({ type: 'reaction', reaction: { message_id: 'wamid.X', emoji: '👍' } }),
    ],
    [
      'a read receipt for nothing',
      400,
      131009,
      () =>
        bench.graph('POST', `${NUMBER}/messages`, {
          messaging_product: 'whatsapp',
          status: 'read',
          message_id: 'wamid.X',
        }),
    ],
    ['a foreign BSUID', 400, 131009, () => bench.sendText('x', { recipient: 'GB.1' })],
    ['Direct Send without eligibility', 400, 100, () => bench.send({ ...text, category: 'utility' })],
    [
      'a marketing endpoint for text',
      400,
      134100,
      () => bench.graph('POST', `${NUMBER}/marketing_messages`, text),
    ],
  ])('refuses %s with HTTP %i and code %i', async (_name, status, code, task) => {
    const answer = await task();
    expect({ status: answer.status, code: errorOf(answer)?.['code'] }).toEqual({ status, code });
  });

  it('refuses malformed JSON with code 100', async () => {
    const response = await fetch(`${bench.simulator.url}/v23.0/${NUMBER}/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer token-of-the-business', 'content-type': 'application/json' },
      body: '{"a":',
    });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: { code: number } }).error.code).toBe(100);
  });

  it('tells a missing scope (10) from a missing account (200) and an expired token (190)', async () => {
    await bench.control('POST', 'setup', {
      accessTokens: [
        { token: 'reader', appId: APP, wabaIds: [WABA], scopes: ['whatsapp_business_management'] },
        { token: 'stranger', appId: APP, wabaIds: [] },
        { token: 'old', appId: APP, wabaIds: [WABA], expiresAt: '2020-01-01T00:00:00Z' },
      ],
    });
    const codes = [];
    for (const token of ['reader', 'stranger', 'old']) {
      const answer = await bench.graph('POST', `${NUMBER}/messages`, text, token);
      codes.push([answer.status, errorOf(answer)['code'], errorOf(answer)['error_subcode']]);
    }
    expect(codes).toEqual([
      [403, 10, undefined],
      [403, 200, undefined],
      [401, 190, 463],
    ]);
  });

  it('says which states of a number and an account stop sending', async () => {
    const attempt = async () => (await bench.sendText('x')).error?.code;
    const seen: unknown[] = [];
    for (const [path, change] of [
      [`phone-numbers/${NUMBER}`, { registered: false }],
      [`phone-numbers/${NUMBER}`, { registered: true, maintenanceMs: 60_000 }],
      [`wabas/${WABA}`, { locked: true }],
      [`wabas/${WABA}`, { blocked: true, locked: false }],
    ] as const) {
      await bench.control('PATCH', path, change);
      seen.push(await attempt());
    }
    await bench.control('PATCH', `wabas/${WABA}`, { blocked: false });
    await bench.advance(61_000);
    seen.push(await attempt());
    expect(seen).toEqual([133010, 131057, 131031, 368, undefined]);
  });

  it('answers with code 33 for unknown objects when switched', async () => {
    await bench.control('PATCH', 'behaviour', { unknownObject: '33' });
    expect(errorOf(await bench.graph('GET', '999'))).toMatchObject({
      code: 33,
      type: 'GraphMethodException',
    });
    await bench.control('DELETE', 'behaviour');
  });
});
