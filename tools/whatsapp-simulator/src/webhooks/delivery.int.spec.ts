import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { APP, Bench, Callback, eventually, NUMBER, WABA } from '../testing/bench';

const HOUR = 3_600_000;

describe('webhook delivery', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
  });
  afterEach(() => bench.stop());

  const outcomes = async () => {
    const { body } = await bench.control('GET', 'ledger?kind=webhook');
    return (body['entries'] as unknown as { kind: string; outcome?: unknown }[]).map(
      (entry) => entry.outcome ?? entry.kind,
    );
  };

  it('repeats at once, then less and less often, until it is answered with 200', async () => {
    bench.callback.answer = (attempt) => (attempt < 4 ? 503 : 200);
    await bench.say('Hi');
    await eventually(async () => expect(await outcomes()).toEqual([503, 503]));
    await bench.advance(15_000);
    await eventually(async () => expect(await outcomes()).toEqual([503, 503, 503]));
    await bench.advance(60_000);
    await eventually(() => expect(bench.callback.messages()).toHaveLength(1));
  });

  it('gives up after seven days', async () => {
    bench.callback.answer = () => 500;
    await bench.say('Hi');
    await eventually(async () => expect((await outcomes()).length).toBeGreaterThanOrEqual(2));
    await bench.advance(6 * 24 * HOUR);
    await eventually(async () => expect((await outcomes()).length).toBeGreaterThan(12));
    expect(await outcomes()).not.toContain('webhook.given-up');
    await bench.advance(2 * 24 * HOUR);
    await eventually(async () => expect(await outcomes()).toContain('webhook.given-up'));
    const { body } = await bench.control('GET', 'webhooks');
    expect(body['pending']).toEqual([]);
  });

  it('duplicates, loses first attempts and batches on demand', async () => {
    await bench.control('PATCH', 'faults', { webhooks: { duplicate: 1 } });
    await bench.say('twice');
    await eventually(() => expect(bench.callback.messages()).toHaveLength(2));
    expect(new Set(bench.callback.messages().map((message) => message['id'])).size).toBe(1);

    await bench.control('PATCH', 'faults', { webhooks: { duplicate: 0, loseNext: 1 } });
    await bench.say('lost first');
    await eventually(() => expect(bench.callback.messages()).toHaveLength(3));
    expect(await outcomes()).toContain('lost');

    await bench.control('PATCH', 'faults', {
      numbers: { [NUMBER]: { batchMs: 300, batchSize: 1000, batchStyle: 'inner' } },
    });
    const posts = bench.callback.received.length;
    for (let i = 0; i < 10; i += 1) await bench.say(`batched ${i}`);
    await eventually(() => expect(bench.callback.messages()).toHaveLength(13));
    expect(bench.callback.received.length - posts).toBeLessThan(10);
  });

  it('lets later updates overtake when reordering', async () => {
    await bench.control('PATCH', 'faults', { webhooks: { reorder: 0.5, reorderMs: 100 } });
    for (let i = 0; i < 30; i += 1) await bench.say(`${String(i).padStart(2, '0')}`);
    await eventually(() => expect(bench.callback.messages()).toHaveLength(30));
    const order = bench.callback.messages().map((message) => (message['text'] as { body: string }).body);
    expect(order).not.toEqual([...order].sort());
    expect(new Set(order).size).toBe(30);
  });

  it('sends an override its messages, and everything else to the default callback', async () => {
    const other = new Callback();
    const url = await other.start();
    const subscribed = await bench.graph('POST', `${WABA}/subscribed_apps`, {
      override_callback_uri: url,
      verify_token: 'verify-me',
    });
    expect(subscribed.body).toEqual({ success: true });
    expect(other.verifications[0]!.get('hub.mode')).toBe('subscribe');
    await bench.say('Hi');
    await bench.control('POST', 'webhooks', {
      wabaId: WABA,
      field: 'account_update',
      value: { event: 'VERIFIED_ACCOUNT' },
    });
    await eventually(() => expect(other.messages()).toHaveLength(1));
    await eventually(() =>
      expect(bench.callback.changes('account_update')).toEqual([{ event: 'VERIFIED_ACCOUNT' }]),
    );
    expect(bench.callback.messages()).toHaveLength(0);
    expect(bench.callback.received[0]!.body.entry[0]!.time).toEqual(expect.any(Number));
    await bench.graph('POST', `${WABA}/subscribed_apps`);
    await bench.say('Back');
    await eventually(() => expect(bench.callback.messages()).toHaveLength(1));
    await other.stop();
  });

  it('refuses an override whose callback does not answer the handshake', async () => {
    const answer = await bench.graph('POST', NUMBER, {
      webhook_configuration: { override_callback_uri: bench.callbackUrl, verify_token: 'wrong' },
    });
    expect(answer.status).toBe(400);
    const accepted = await bench.graph('POST', NUMBER, {
      webhook_configuration: { override_callback_uri: bench.callbackUrl, verify_token: 'verify-me' },
    });
    expect(accepted.body).toEqual({ success: true });
  });

  it('repeats to every subscribed app, and tells only those that asked for the field', async () => {
    const second = new Callback();
    const third = new Callback();
    const callbackUrl = await second.start();
    await bench.control('POST', 'setup', {
      apps: [
        { id: '1', secret: 's', verifyToken: 'v', callbackUrl },
        { id: '2', secret: 's', verifyToken: 'v', callbackUrl: await third.start(), fields: ['calls'] },
      ],
      wabas: [{ id: WABA, portfolioId: '1000', subscribedAppIds: [APP, '1', '2'] }],
    });
    bench.callback.answer = (attempt) => (attempt === 1 ? 500 : 200);
    await bench.say('Hi');
    await eventually(() => expect(bench.callback.messages()).toHaveLength(1));
    await eventually(() => expect(second.messages()).toHaveLength(2));
    expect(third.attemptCount).toBe(0);
    await second.stop();
    await third.stop();
  });

  it('stops telling an app that unsubscribed', async () => {
    await bench.graph('DELETE', `${WABA}/subscribed_apps`);
    expect((await bench.graph('GET', `${WABA}/subscribed_apps`)).body).toEqual({ data: [] });
    await bench.say('Hi');
    expect((await bench.control('GET', 'webhooks')).body['pending']).toEqual([]);
  });

  it('stops telling an app that somebody has unsubscribed at Meta, until it subscribes again', async () => {
    await bench.control('PATCH', `wabas/${WABA}`, { subscribedAppIds: [] });
    expect((await bench.graph('GET', `${WABA}/subscribed_apps`)).body).toEqual({ data: [] });
    await bench.say('Unheard');
    expect((await bench.control('GET', 'webhooks')).body['pending']).toEqual([]);
    await bench.graph('POST', `${WABA}/subscribed_apps`);
    await bench.say('Heard');
    await eventually(() => expect(bench.callback.messages()).toHaveLength(1));
  });
});
