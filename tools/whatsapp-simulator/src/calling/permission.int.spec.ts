import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, eventually, NUMBER, WABA } from '../testing/bench';

type Json = Record<string, unknown>;
const RIA = '447700900001';
const DAY = 86_400_000;

describe('permission to call and calling settings', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
    await bench.control('PATCH', 'behaviour', {
      calls: { media: { mode: 'none' }, timings: { dialMs: [10, 10] } },
    });
  });
  afterEach(() => bench.stop());

  const settings = (calling: Json) => bench.graph('POST', `${NUMBER}/settings`, { calling });
  const codeOf = (answer: { body: Json }) => (answer.body['error'] as { code: number } | undefined)?.code;
  const read = (query = `user_wa_id=${RIA}`) => bench.graph('GET', `${NUMBER}/call_permissions?${query}`);
  const ask = async () => {
    const sent = await bench.send({
      type: 'interactive',
      interactive: {
        type: 'call_permission_request',
        action: { name: 'call_permission_request' },
        body: { text: 'May we call you?' },
      },
    });
    return { status: sent.status, id: sent.id, code: sent.error?.code };
  };
  const delivered = (id: string) =>
    eventually(() =>
      expect(bench.callback.statuses(id).map((each) => each['status'])).toContain('delivered'),
    );
  const reply = (body: Json) =>
    bench.control('POST', 'handsets/ria/send', { to: NUMBER, type: 'call_permission_reply', ...body });
  const replies = () =>
    bench.callback
      .messages()
      .filter((each) => (each['interactive'] as Json | undefined)?.['type'] === 'call_permission_reply');
  const dial = (body: Json = {}) => bench.control('POST', 'handsets/ria/call', { to: NUMBER, ...body });
  const events = () =>
    bench.callback.changes('calls').flatMap((value) => (value['calls'] as Json[] | undefined) ?? []);

  it('agrees with what it enforces: once a day, twice a week, anew after a connected call', async () => {
    await bench.say('Hi');
    expect((await read()).body).toEqual({
      messaging_product: 'whatsapp',
      permission: { status: 'no_permission' },
      actions: [
        {
          action_name: 'send_call_permission_request',
          can_perform_action: true,
          limits: [
            { time_period: 'PT24H', max_allowed: 1, current_usage: 0 },
            { time_period: 'P7D', max_allowed: 2, current_usage: 0 },
          ],
        },
        {
          action_name: 'start_call',
          can_perform_action: false,
          limits: [{ time_period: 'PT24H', max_allowed: 100, current_usage: 0 }],
        },
      ],
    });
    expect((await ask()).status).toBe(200);
    expect(await ask()).toMatchObject({ status: 400, code: 138009 });
    const { body } = await read();
    expect((body['actions'] as unknown as Json[])[0]).toMatchObject({
      can_perform_action: false,
      limits: [{ current_usage: 1, limit_expiration_time: expect.any(Number) }, { current_usage: 1 }],
    });
    await bench.advance(DAY);
    await bench.say('Still there');
    expect((await ask()).status).toBe(200);
    await bench.advance(DAY);
    await bench.say('And again');
    expect(await ask()).toMatchObject({ status: 400, code: 138009 });
  });

  it('counts requests by template together with free ones', async () => {
    await bench.control('POST', 'setup', {
      templates: [
        {
          wabaId: WABA,
          name: 'may_we_call',
          language: 'en',
          category: 'UTILITY',
          components: [
            { type: 'BODY', text: 'May we call you about your order?' },
            { type: 'call_permission_request' },
          ],
        },
      ],
    });
    const { id } = await bench.sendTemplate('may_we_call', 'en');
    expect(id).not.toBe('');
    await delivered(id);
    const second = await bench.sendTemplate('may_we_call', 'en');
    expect(second.error?.code).toBe(138009);
    expect((await reply({ messageId: id, response: 'accept' })).status).toBe(200);
    expect(((await read()).body['permission'] as Json)['status']).toBe('temporary');
  });

  it.each([
    ['for good', { response: 'accept', permanent: true }, 'permanent', { is_permanent: true }],
    ['for a week', { response: 'accept' }, 'temporary', { is_permanent: false }],
    ['not at all', { response: 'reject' }, 'no_permission', { response: 'reject' }],
  ])('lets the user answer a request: %s', async (_name, body, status, told) => {
    await bench.say('Hi');
    const { id } = await ask();
    await delivered(id);
    await reply({ messageId: id, ...body });
    expect((await read()).body['permission']).toMatchObject({ status });
    await eventually(() => expect(replies()).toHaveLength(1));
    expect(replies()[0]).toMatchObject({
      from: RIA,
      context: { id },
      interactive: { call_permission_reply: { ...told, response_source: 'user_action' } },
    });
    if (status === 'permanent') {
      await bench.advance(2 * DAY);
      await bench.say('Hi again');
      expect(await ask()).toMatchObject({ code: 138017 });
    }
  });

  it('refuses an answer on a card whose time is over, but not in the profile', async () => {
    await bench.say('Hi');
    const { id } = await ask();
    await delivered(id);
    const answerable = async () => (await bench.chat()).find((each) => each['id'] === id)?.['answerable'];
    expect(await answerable()).toBe(true);
    await bench.advance(7 * DAY);
    expect(await answerable()).toBe(false);
    expect((await reply({ messageId: id, response: 'accept' })).status).toBe(409);
    expect((await reply({ response: 'accept' })).status).toBe(200);
    expect((await read()).body['permission']).toEqual({ status: 'permanent' });
    await eventually(() => expect(replies()).toHaveLength(1));
    expect(replies()[0]).not.toHaveProperty('context');
  });

  it('lets a temporary permission end without a webhook', async () => {
    await bench.say('Hi');
    const { id } = await ask();
    await delivered(id);
    await reply({ messageId: id, response: 'accept' });
    await bench.advance(7 * DAY + 1_000);
    expect((await read()).body['permission']).toEqual({ status: 'no_permission' });
    expect(replies()).toHaveLength(1);
  });

  it('gives permission by calling, where the business has switched that on', async () => {
    await settings({ callback_permission_status: 'ENABLED' });
    const { body } = await dial();
    const { id } = body['call'] as unknown as { id: string };
    await eventually(() => expect(replies()).toHaveLength(1));
    expect(replies()[0]).toMatchObject({
      context: { id },
      interactive: {
        call_permission_reply: { response: 'accept', is_permanent: false, response_source: 'automatic' },
      },
    });
    expect(((await read()).body['permission'] as Json)['status']).toBe('temporary');
  });

  it('gives none from a companion device', async () => {
    await settings({ callback_permission_status: 'ENABLED' });
    await dial({ device: 'companion' });
    expect(((await read()).body['permission'] as Json)['status']).toBe('no_permission');
  });

  it('shows the next opening outside the call hours, and offers a callback', async () => {
    const { now } = (await bench.control('GET', 'clock')).body as unknown as { now: string };
    const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
    const inTwoDays = days[(new Date(now).getUTCDay() + 2) % 7];
    await settings({
      callback_permission_status: 'ENABLED',
      call_hours: {
        status: 'ENABLED',
        timezone_id: 'UTC',
        weekly_operating_hours: [{ day_of_week: inTwoDays, open_time: '0900', close_time: '1700' }],
      },
    });
    const { body } = await dial();
    expect(body).toEqual({
      outcome: 'closed',
      opensAt: expect.stringContaining('T09:00:00'),
      callback: true,
    });
    expect((await bench.control('POST', 'handsets/ria/request-callback', { to: NUMBER })).body).toEqual({
      told: true,
    });
    await eventually(() => expect(replies()).toHaveLength(1));
    expect((replies()[0]!['context'] as Json)['id']).toMatch(/^wacid\./);
    expect(events()).toEqual([]);
    await bench.control('PATCH', 'behaviour', { calls: { callbackOutOfHours: 'none' } });
    expect((await bench.control('POST', 'handsets/ria/request-callback', { to: NUMBER })).body).toEqual({
      told: false,
    });
  });

  it('calls from a button with its payload until the button has expired', async () => {
    await settings({ call_icon_visibility: 'DISABLE_ALL' });
    await bench.say('Hi');
    const { id } = await bench.send({
      type: 'interactive',
      interactive: {
        type: 'voice_call',
        body: { text: 'Tap to talk' },
        action: { name: 'voice_call', parameters: { ttl_minutes: 60, payload: 'ticket-991' } },
      },
    });
    await delivered(id);
    expect((await dial()).status).toBe(409);
    const { body } = await dial({ messageId: id });
    await eventually(() => expect(events()[0]).toMatchObject({ cta_payload: 'ticket-991' }));
    const { id: call } = body['call'] as unknown as { id: string };
    await bench.control('POST', `calls/${encodeURIComponent(call)}/cancel`);
    await bench.advance(3_600_000);
    expect((await dial({ messageId: id })).body['error']).toContain('expired');
  });

  it('brings an error and no call without a payment method', async () => {
    await bench.control('PATCH', `wabas/${WABA}`, { paymentProblem: true });
    expect((await dial()).body).toEqual({ outcome: 'failed', reason: 'payment' });
    await eventually(() =>
      expect(bench.callback.changes('calls')[0]).toMatchObject({ errors: [{ code: 131044 }] }),
    );
  });

  it('limits how often permissions are read', async () => {
    await bench.control('PATCH', 'behaviour', { calls: { limits: { permissionReadsPerSecond: 1 } } });
    expect((await read()).status).toBe(200);
    const again = await read();
    expect(again.status).toBe(429);
    expect(codeOf(again)).toBe(613);
    await bench.advance(1_000);
    const other = await read('user_wa_id=447700900777');
    expect(other.body['permission']).toEqual({ status: 'no_permission' });
  });

  it('tells of some changes of settings and keeps all of them', async () => {
    await settings({ callback_permission_status: 'ENABLED' });
    await settings({ call_icons: { restrict_to_user_countries: ['ID'] } });
    await eventually(() => expect(bench.callback.changes('account_settings_update')).toHaveLength(1));
    expect(bench.callback.changes('account_settings_update')[0]).toMatchObject({
      type: 'PHONE_NUMBER_SETTINGS',
      phone_number_settings: { phone_number_id: NUMBER, calling: { callback_permission_status: 'ENABLED' } },
    });
    expect((await bench.graph('GET', `${NUMBER}/settings`)).body).toEqual({
      calling: {
        status: 'ENABLED',
        call_icon_visibility: 'DEFAULT',
        callback_permission_status: 'ENABLED',
        call_icons: { restrict_to_user_countries: ['ID'] },
      },
    });
    expect((await dial()).status).toBe(409);
  });

  it('names what is wrong with settings', async () => {
    const answer = await settings({ call_hours: { status: 'ENABLED', timezone_id: 'Mars' } });
    expect(answer.status).toBe(400);
    expect((answer.body['error'] as Json)['message']).toContain("calling['call_hours']['timezone_id']");
    expect(codeOf(await bench.graph('POST', `${NUMBER}/settings`, {}))).toBe(100);
    const two = { calling: {}, payload_encryption: {} };
    expect(codeOf(await bench.graph('POST', `${NUMBER}/settings`, two))).toBe(100);
  });

  it('cannot be switched on for a small account or when nobody listens', async () => {
    await bench.control('POST', 'setup', {
      portfolios: [{ id: '1001', messagingLimit: 'TIER_250' }],
      wabas: [
        { id: '400500601', portfolioId: '1001', subscribedAppIds: ['700800900'] },
        { id: '400500602', portfolioId: '1000' },
      ],
      phoneNumbers: [
        { id: '1', wabaId: '400500601', number: '+44 20 7946 0001' },
        { id: '2', wabaId: '400500602', number: '+44 20 7946 0002' },
      ],
      accessTokens: [{ token: 'small', appId: '700800900', wabaIds: ['400500601', '400500602'] }],
    });
    const on = { calling: { status: 'ENABLED' } };
    expect(codeOf(await bench.graph('POST', '1/settings', on, 'small'))).toBe(138015);
    expect(codeOf(await bench.graph('POST', '2/settings', on, 'small'))).toBe(138018);
  });
});
