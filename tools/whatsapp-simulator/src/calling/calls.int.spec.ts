import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, eventually, NUMBER } from '../testing/bench';
import { validOffer } from '../testing/session';

type Json = Record<string, unknown>;
const RIA = '447700900001';

describe('calls without media', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
    await bench.control('PATCH', 'behaviour', {
      calls: {
        media: { mode: 'none' },
        timings: { connectMs: [10, 10], ringMs: [10, 10], dialMs: [10, 10], terminateMs: [10, 10] },
      },
    });
  });
  afterEach(() => bench.stop());

  const events = (kind: 'calls' | 'statuses') =>
    bench.callback.changes('calls').flatMap((value) => (value[kind] as Json[] | undefined) ?? []);
  const post = async (body: Json) => {
    const answer = await bench.graph('POST', `${NUMBER}/calls`, { messaging_product: 'whatsapp', ...body });
    const error = answer.body['error'] as { code: number; error_data?: { details: string } } | undefined;
    return { ...answer, code: error?.code, details: error?.error_data?.details };
  };
  const connect = (change: Json = {}) =>
    post({ action: 'connect', to: RIA, session: { sdp_type: 'offer', sdp: validOffer() }, ...change });
  const idOf = (body: Json): string => (body['calls'] as { id: string }[])[0]!.id;
  const allow = () =>
    bench.control('POST', 'handsets/ria/send', {
      to: NUMBER,
      type: 'call_permission_reply',
      response: 'accept',
    });
  const act = (id: string, action: string, body?: Json) =>
    bench.control('POST', `calls/${encodeURIComponent(id)}/${action}`, body);
  const dial = async (body: Json = {}) => {
    const { body: answer } = await bench.control('POST', 'handsets/ria/call', { to: NUMBER, ...body });
    return answer['call'] as Json & { id: string };
  };
  const state = async (id: string) =>
    (await bench.control('GET', `calls/${encodeURIComponent(id)}`)).body['state'];
  const answerOf = () => ({ sdp_type: 'answer', sdp: validOffer('active') });

  it('calls a user who allowed it: connect, RINGING, ACCEPTED, terminate with times', async () => {
    await allow();
    const { status, body } = await connect({ biz_opaque_callback_data: 'case-1' });
    expect(status).toBe(200);
    const id = idOf(body);
    await eventually(async () => expect(await state(id)).toBe('ringing'));
    await act(id, 'answer');
    await bench.advance(56_000);
    await act(id, 'hang-up');
    await eventually(() => expect(events('calls')).toHaveLength(2));
    const [first, last] = events('calls');
    expect(first).toMatchObject({
      id,
      event: 'connect',
      direction: 'BUSINESS_INITIATED',
      from: '442079460000',
      to: RIA,
      session: { sdp_type: 'answer', sdp: expect.stringContaining('a=setup:active\r\n') },
      biz_opaque_callback_data: 'case-1',
    });
    expect(last).toMatchObject({ id, event: 'terminate', status: 'COMPLETED' });
    const [start, end] = [Number(last!['start_time']), Number(last!['end_time'])];
    expect(end - start).toBe(last!['duration']);
    expect(last!['duration']).toBeGreaterThanOrEqual(56);
    expect(events('statuses').map((each) => each['status'])).toEqual(['RINGING', 'ACCEPTED']);
    expect(events('statuses')[1]!['timestamp']).toBe(last!['start_time']);
  });

  it('refuses in the order and with the statuses of Meta', async () => {
    expect(await connect()).toMatchObject({ status: 401, code: 138006 });
    await allow();
    expect(await connect({ session: { sdp_type: 'offer', sdp: 'v=0\r\n' } })).toMatchObject({
      status: 400,
      code: 100,
      details: expect.stringContaining('m= line'),
    });
    const bare = validOffer().replace(/a=fingerprint.*\r\n/, '');
    expect((await connect({ session: { sdp_type: 'offer', sdp: bare } })).details).toContain(
      'No fingerprint',
    );
    expect(await connect({ to: '447700900999' })).toMatchObject({ status: 400, code: 138001 });
    expect(await connect({ to: undefined })).toMatchObject({ status: 400, code: 100 });
    expect(await post({ action: 'media_update', call_id: 'x' })).toMatchObject({ code: 100 });
    expect(await post({ action: 'terminate', call_id: 'wacid.none' })).toMatchObject({ code: 100 });
    expect(await connect()).toMatchObject({ status: 200 });
    expect(await connect()).toMatchObject({ status: 400, code: 138003 });
    await bench.graph('POST', `${NUMBER}/settings`, { calling: { status: 'DISABLED' } });
    expect(await connect()).toMatchObject({ status: 401, code: 138000 });
    const sip = { status: 'ENABLED', servers: [{ hostname: 'sip.example.com' }] };
    await bench.graph('POST', `${NUMBER}/settings`, { calling: { status: 'ENABLED', sip } });
    expect(await connect()).toMatchObject({ status: 400, code: 131055 });
  });

  it.each([
    ['concurrentPerNumber', 138002],
    ['initiationsPerDay', 138005],
  ])('limits %s', async (limit, code) => {
    await bench.control('PATCH', 'behaviour', { calls: { limits: { [limit]: 1 } } });
    await bench.control('POST', 'handsets', { id: 'tom', name: 'Tom', phone: '+447700900002' });
    await allow();
    await bench.control('POST', 'handsets/tom/send', {
      to: NUMBER,
      type: 'call_permission_reply',
      response: 'accept',
    });
    expect((await connect()).status).toBe(200);
    expect(await connect({ to: '447700900002' })).toMatchObject({ status: 429, code });
  });

  it('stops at the cap of connected calls and says when the next one is allowed', async () => {
    await bench.control('PATCH', 'behaviour', { calls: { limits: { production: { connectedPerDay: 1 } } } });
    await bench.control('PATCH', 'handsets/ria/calling', { onRing: 'answer' });
    await allow();
    const { body } = await connect();
    await eventually(async () => expect(await state(idOf(body))).toBe('active'));
    await post({ action: 'terminate', call_id: idOf(body) });
    const refused = await connect();
    expect(refused).toMatchObject({ status: 400, code: 138012 });
    const opensAt = Date.parse(/\d{4}-\S+Z/.exec(refused.details!)![0]);
    const { now } = (await bench.control('GET', 'clock')).body as unknown as { now: string };
    expect(Math.abs(opensAt - Date.parse(now) - 86_400_000)).toBeLessThan(5_000);
    await bench.advance(86_400_000);
    expect((await connect()).status).toBe(200);
  });

  it.each([
    ['numbers of the United States', '+1 415 555 0100', 138013],
    ['numbers of Nigeria', '+234 801 234 5678', 138013],
  ])('does not let %s call', async (_name, number, code) => {
    await bench.control('POST', 'setup', {
      phoneNumbers: [{ id: '100200301', wabaId: '400500600', number, calling: { status: 'ENABLED' } }],
    });
    const answer = await bench.graph('POST', '100200301/calls', {
      messaging_product: 'whatsapp',
      action: 'connect',
      to: RIA,
      session: { sdp_type: 'offer', sdp: validOffer() },
    });
    expect((answer.body['error'] as Json)['code']).toBe(code);
  });

  it('pauses calling for bad quality, tells it, and lifts it when the time is over', async () => {
    await allow();
    await bench.control('PATCH', `phone-numbers/${NUMBER}/calling`, {
      restrictions: [{ type: 'RESTRICTED_BUSINESS_INITIATED_CALLING' }],
    });
    expect(await connect()).toMatchObject({ status: 400, code: 138014 });
    await eventually(() =>
      expect(bench.callback.changes('account_update')[0]).toMatchObject({
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'RESTRICTED_BUSINESS_INITIATED_CALLING' }],
      }),
    );
    await bench.advance(7 * 86_400_000);
    await allow();
    expect((await connect()).status).toBe(200);
  });

  it('rings until the time is over, asks the user after two such calls and revokes after four', async () => {
    await allow();
    await bench.control('PATCH', 'behaviour', { calls: { timings: { ringTimeoutMs: 100 } } });
    for (let missed = 1; missed <= 4; missed += 1) {
      const { body } = await connect();
      await eventually(async () => expect(await state(idOf(body))).toBe('ended'));
      const notes = (await bench.chat()).filter((message) => message['type'] === 'system');
      expect(notes).toHaveLength(missed >= 2 ? 1 : 0);
    }
    const terminate = events('calls').find((each) => each['event'] === 'terminate');
    expect(terminate).toMatchObject({ status: 'COMPLETED' });
    expect(terminate).not.toHaveProperty('start_time');
    await eventually(() => expect(bench.callback.messages()).toHaveLength(2));
    expect(bench.callback.messages()[1]).toMatchObject({
      interactive: { call_permission_reply: { response: 'reject', response_source: 'automatic' } },
    });
    expect(bench.callback.messages()[1]).not.toHaveProperty('context');
    expect(await connect()).toMatchObject({ status: 401, code: 138006 });
  });

  it('tells a declined call as REJECTED and then as terminated', async () => {
    await allow();
    const { body } = await connect();
    await eventually(async () => expect(await state(idOf(body))).toBe('ringing'));
    await act(idOf(body), 'decline');
    await eventually(() => expect(events('calls')).toHaveLength(2));
    expect(events('statuses').map((each) => each['status'])).toEqual(['RINGING', 'REJECTED']);
  });

  it('brings a call of a user to the business, which accepts it with the answer it gave before', async () => {
    const { id } = await dial({ payload: 'from-the-website' });
    await eventually(() => expect(events('calls')).toHaveLength(1));
    expect(events('calls')[0]).toMatchObject({
      id,
      event: 'connect',
      from: RIA,
      to: '442079460000',
      direction: 'USER_INITIATED',
      deeplink_payload: 'from-the-website',
      session: { sdp_type: 'offer', sdp: expect.stringContaining('a=setup:actpass\r\na=mid:audio\r\n') },
    });
    const session = answerOf();
    expect((await post({ action: 'pre_accept', call_id: id, session })).status).toBe(200);
    expect(await state(id)).toBe('pre_accepted');
    const other = { sdp_type: 'answer', sdp: session.sdp.replace(/a=ice-ufrag:.*/, 'a=ice-ufrag:other') };
    expect(await post({ action: 'accept', call_id: id, session: other })).toMatchObject({ code: 100 });
    const accepted = await post({ action: 'accept', call_id: id, session, biz_opaque_callback_data: 'a-1' });
    expect(accepted.body).toEqual({ messaging_product: 'whatsapp', success: true });
    expect(await post({ action: 'accept', call_id: id, session })).toMatchObject({ status: 400, code: 100 });
    await act(id, 'hang-up');
    await eventually(() => expect(events('calls')).toHaveLength(2));
    expect(events('calls')[1]).toMatchObject({
      event: 'terminate',
      deeplink_payload: 'from-the-website',
      biz_opaque_callback_data: 'a-1',
      start_time: expect.any(String),
    });
    expect(events('statuses')).toEqual([]);
  });

  it.each([
    ['the business rejects', async (id: string) => void (await post({ action: 'reject', call_id: id }))],
    ['the user cancels', async (id: string) => void (await act(id, 'cancel'))],
    ['nobody answers in time', async () => void (await bench.advance(45_000))],
  ])('ends without times when %s', async (_name, end) => {
    const { id } = await dial();
    await eventually(() => expect(events('calls')).toHaveLength(1));
    await end(id);
    await eventually(() => expect(events('calls')).toHaveLength(2));
    expect(events('calls')[1]).toMatchObject({ event: 'terminate', status: 'COMPLETED' });
    expect(events('calls')[1]).not.toHaveProperty('duration');
    expect(await post({ action: 'accept', call_id: id, session: answerOf() })).toMatchObject({ code: 100 });
  });

  it('lets a user give up after a while', async () => {
    const { id } = await dial({ cancelAfterMs: 3_000 });
    await bench.advance(2_500);
    expect(await state(id)).toBe('ringing');
    await bench.advance(1_000);
    await eventually(async () => expect(await state(id)).toBe('ended'));
  });

  it('names the client error beside the call that failed', async () => {
    const { id } = await dial();
    await act(id, 'fail', { code: 138020 });
    await eventually(() =>
      expect(bench.callback.changes('calls').at(-1)).toMatchObject({
        calls: [{ event: 'terminate', status: 'FAILED' }],
        errors: [{ code: 138020 }],
      }),
    );
  });

  it('can deliver terminate before connect', async () => {
    await bench.control('PATCH', 'faults', { webhooks: { reorder: 0.5, reorderMs: 3_000, duplicate: 0.3 } });
    for (let at = 0; at < 6; at += 1) {
      const { id } = await dial();
      await bench.advance(100);
      await act(id, 'cancel');
    }
    await bench.advance(10_000);
    const orders = new Map<string, string[]>();
    await eventually(() => {
      orders.clear();
      for (const each of events('calls')) {
        const id = String(each['id']);
        orders.set(id, [...(orders.get(id) ?? []), String(each['event'])]);
      }
      expect([...orders.values()].every((order) => order.includes('terminate'))).toBe(true);
      expect([...orders.values()].some((order) => order[0] === 'terminate')).toBe(true);
    });
  });

  it('opens the customer service window for a call of the user', async () => {
    await dial();
    const [chat] = (await bench.control('GET', 'handsets/ria/conversations')).body;
    expect(chat).toMatchObject({ windowOpen: true });
  });

  it('gives ids of the shape of Meta', async () => {
    await allow();
    const { body } = await connect();
    const frame = Buffer.from(idOf(body).replace('wacid.', ''), 'base64').toString('latin1');
    expect(frame).toMatch(
      new RegExp(
        `^\x1c\x18\x0c${RIA}\x15\x02\x00\x11\x18\x20[0-9A-F]{32}\x1c\x18\x0c442079460000\x15\x02\x00\x00$`,
      ),
    );
  });
});
