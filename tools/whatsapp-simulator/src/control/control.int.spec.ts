import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, eventually, NUMBER, setupFor, TOKEN } from '../testing/bench';

type Json = Record<string, unknown>;

describe('the control API', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
  });
  afterEach(() => bench.stop());

  it('sets up twice without changing anything, and shows no secrets', async () => {
    const before = await bench.control('GET', 'setup');
    const again = await bench.control('POST', 'setup', setupFor(bench.callbackUrl));
    expect(again.status).toBe(200);
    expect(again.body).toEqual(before.body);
    expect(JSON.stringify(again.body)).not.toMatch(/app-secret|verify-me|token-of-the-business/);
  });

  it('says what is wrong with a setup', async () => {
    const answer = await bench.control('POST', 'setup', {
      phoneNumbers: [{ id: 'x', wabaId: '1', number: 'abc' }],
    });
    expect(answer.status).toBe(422);
    expect(
      (answer.body['issues'] as unknown as { path: string[] }[]).map((issue) => issue.path.join('.')),
    ).toEqual(['phoneNumbers.0.id', 'phoneNumbers.0.number']);
    expect((await bench.control('POST', 'setup', { wabas: [{ id: '1', portfolioId: '404' }] })).status).toBe(
      422,
    );
  });

  it('does the handshake when asked and refuses a callback that fails it', async () => {
    expect(
      (await bench.control('POST', 'setup', { ...setupFor(bench.callbackUrl), verifyCallbacks: true }))
        .status,
    ).toBe(200);
    expect(bench.callback.verifications).toHaveLength(1);
    const wrong = await bench.control('PATCH', 'apps/700800900', { verifyToken: 'other', verify: true });
    expect(wrong.status).toBe(422);
  });

  it('answers a clock poll only when the clock was moved', async () => {
    const { body: first } = await bench.control('GET', 'clock');
    expect(first).toMatchObject({ version: 1, offsetMs: 0 });
    const poll = bench.control('GET', 'clock?after=1');
    await bench.advance(60_000);
    expect((await poll).body).toMatchObject({ version: 2, offsetMs: 60_000 });
    const { body } = await bench.control('POST', 'clock', { offsetMs: 5 });
    expect(Math.abs(Date.parse(String(body['now'])) - Date.now())).toBeLessThan(2_000);
  });

  it('refuses an unknown behaviour and keeps the old one', async () => {
    expect((await bench.control('PATCH', 'behaviour', { windowClosed: 'never' })).status).toBe(422);
    expect((await bench.control('GET', 'behaviour')).body).toMatchObject({ windowClosed: 'async' });
  });

  it('records requests without tokens, and shows a send that was done twice', async () => {
    await bench.say('Hi');
    const message = { type: 'text', text: { body: 'once' }, biz_opaque_callback_data: 'message-1' };
    await bench.send(message);
    await bench.send(message);
    const { body } = await bench.control('GET', 'ledger?kind=request');
    expect(body['entries']).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain(TOKEN);
    expect((body['entries'] as unknown as Json[])[0]).toMatchObject({
      method: 'POST',
      status: 200,
      body: message,
    });
    await eventually(async () => {
      const { body: summary } = await bench.control('GET', 'ledger/summary');
      expect(summary).toMatchObject({
        distinctAccepted: 2,
        distinctCallbackData: 1,
        distinctDelivered: 2,
        repeatedCallbackData: [{ value: 'message-1', times: 2 }],
      });
    });
    const { body: one } = await bench.control(
      'GET',
      'ledger?kind=message.accepted&callbackData=message-1&limit=1',
    );
    expect(one['entries']).toHaveLength(1);
  });

  it('fails before accepting, and after accepting so that the outcome is ambiguous', async () => {
    await bench.say('Hi');
    const accepted = async () =>
      ((await bench.control('GET', 'ledger?kind=message.accepted')).body['entries'] as unknown as Json[])
        .length;
    const fault = (given: Json) => bench.control('POST', 'faults/graph', given);
    await fault({ match: { path: '/messages' }, effect: { kind: 'error', code: 131016 } });
    const before = await bench.sendText('a');
    expect([before.status, before.error?.code, await accepted()]).toEqual([500, 131016, 0]);
    await fault({ when: 'after', effect: { kind: 'http', httpStatus: 502, body: 'Bad Gateway' } });
    const after = await bench.sendText('b');
    expect([after.status, await accepted()]).toEqual([502, 1]);
    await fault({ match: { phoneNumberId: NUMBER }, when: 'after', effect: { kind: 'cut' } });
    await expect(bench.sendText('c')).rejects.toThrow();
    expect(await accepted()).toBe(2);
    await fault({ effect: { kind: 'cut' } });
    await expect(bench.sendText('d')).rejects.toThrow();
    expect(await accepted()).toBe(2);
    await fault({ latencyMs: 150, effect: { kind: 'latency' } });
    const start = Date.now();
    expect((await bench.sendText('e')).status).toBe(200);
    expect(Date.now() - start).toBeGreaterThanOrEqual(145);
    expect((await bench.control('GET', 'faults')).body['graph']).toEqual([]);
  });

  it('emits any webhook by hand with metadata where it belongs', async () => {
    await bench.control('POST', 'webhooks', {
      wabaId: '400500600',
      phoneNumberId: NUMBER,
      field: 'messages',
      value: { errors: [{ code: 131000 }] },
    });
    await bench.control('PATCH', `phone-numbers/${NUMBER}`, { throughput: 'HIGH' });
    await eventually(() =>
      expect(bench.callback.changes('phone_number_quality_update')).toMatchObject([
        { event: 'THROUGHPUT_UPGRADE' },
      ]),
    );
    expect(bench.callback.changes()[0]).toMatchObject({
      metadata: { phone_number_id: NUMBER },
      errors: [{ code: 131000 }],
    });
  });

  it('gives the same ids for the same seed', async () => {
    const other = await new Bench().start();
    await bench.say('Hi');
    await other.say('Hi');
    expect((await bench.sendText('x')).id).toBe((await other.sendText('x')).id);
    await other.stop();
  });
});
