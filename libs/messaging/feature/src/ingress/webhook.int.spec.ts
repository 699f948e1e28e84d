import { createHmac } from 'node:crypto';
import { eventually } from '@parlance/testing/harness';
import { APP_ID, APP_SECRET, Bench, sign, TOKEN } from '../testing/bench';
import { everyKind, inbound, messagesOf, ria, SECONDS, text, webhookOf } from '../testing/payloads';

describe('the webhook address', () => {
  const bench = new Bench();
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
  });
  afterAll(() => bench.stop());

  const url = (path = APP_ID): string => `${bench.service.url}/webhooks/whatsapp-cloud/${path}`;
  const journalled = async (): Promise<number> =>
    (await bench.database.query<{ count: number }>('select count(*)::int from messaging.webhook_item'))[0]!
      .count;
  /** Exactly these headers, also several of one name, which fetch would join. */
  const raw = async (body: string, signature: string | undefined): Promise<number> => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (signature !== undefined) headers['x-hub-signature-256'] = signature;
    return (await fetch(url(), { method: 'POST', headers, body })).status;
  };

  it('answers the handshake with the bare challenge, and only with the right token', async () => {
    const ask = (token: string, app = APP_ID) =>
      fetch(`${url(app)}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`);
    const right = await ask('verify-me');
    expect([right.status, await right.text()]).toEqual([200, '1158201444']);
    const wrong = await ask('guess');
    expect(wrong.status).toBe(403);
    expect(await wrong.json()).toMatchObject({ code: 'messaging.verify_token_mismatch' });
    expect((await ask('verify-me', '999')).status).toBe(404);
  });

  it('refuses what is not signed with the secret of the app, and keeps nothing of it', async () => {
    const body = JSON.stringify(everyKind['text']);
    const right = sign(body);
    const hex = right.slice(7);
    const sha1 = createHmac('sha1', APP_SECRET).update(body).digest('hex');
    const wrong = [
      undefined,
      '',
      hex,
      'sha256=',
      `sha256=${hex.slice(0, 63)}`,
      `sha256=${hex}0`,
      `sha256=${hex.toUpperCase()}`,
      `SHA256=${hex}`,
      `sha1=${sha1}`,
      `sha256=${'0'.repeat(64)}`,
      `sha256= ${hex}`,
      `${right}, ${right}`,
      sign(`${body} `),
      sign(JSON.stringify(everyKind['text'], null, 2)),
      sign(body, 'secret of another app'),
      sign(body, ''),
      ...Array.from(
        { length: 64 },
        (_, i) => `sha256=${hex.slice(0, i)}${hex[i] === 'a' ? 'b' : 'a'}${hex.slice(i + 1)}`,
      ),
    ];
    const before = await journalled();
    for (const signature of wrong) expect([signature, await raw(body, signature)]).toEqual([signature, 401]);
    expect(await journalled()).toBe(before);
    const { body: problem } = await bench.post(body, { secret: 'other' });
    expect(problem).toMatchObject({ code: 'messaging.bad_signature', status: 401 });
    expect(JSON.stringify(problem)).not.toContain(APP_SECRET);
  });

  it.each([
    ['not JSON', 'hello', '(root)'],
    ['half a body', '{"object":', '(root)'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), '(root)'],
    ['an array', '[]', '(root)'],
    ['of another product', '{"object":"page","entry":[]}', 'object'],
    ['without entries', '{"object":"whatsapp_business_account"}', 'entry'],
    ['nested without end', `{"object":${'['.repeat(200_000)}`, '(root)'],
  ])('says what is wrong with a signed body that is %s', async (_name, body, path) => {
    const before = await journalled();
    const answer = await bench.post(body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'messaging.malformed_webhook', errors: [{ path, rule: expect.any(String) }] },
    });
    expect(await journalled()).toBe(before);
  });

  it('checks the signature before anything else', async () => {
    expect((await bench.post('hello', { secret: 'other' })).status).toBe(401);
    expect((await bench.post('hello', { appId: '424242' })).status).toBe(404);
  });

  it('takes 3 MB and not more', async () => {
    const padded = (bytes: number): string =>
      JSON.stringify(webhookOf('novelty', { pad: 'x'.repeat(bytes) }));
    expect((await bench.post(padded(3 * 1024 * 1024 - 500))).status).toBe(200);
    expect((await bench.post(padded(3 * 1024 * 1024 + 500))).status).toBe(413);
  });

  it('keeps ids that no JavaScript number can hold, and characters that PostgreSQL cannot', async () => {
    const body = `{"object":"whatsapp_business_account","entry":[{"id":"400500600","time":${SECONDS},"changes":[
      {"field":"novelty","value":{"message_template_id":9007199254740993,"text":"a\\u0000b\\ud800"}}]}]}`;
    expect((await bench.post(body)).status).toBe(200);
    const [row] = await bench.database.query<{ payload: string }>(
      "select payload from messaging.webhook_item where payload like '%9007199254740993%'",
    );
    expect(JSON.parse(row!.payload).item).toEqual({
      message_template_id: '9007199254740993',
      text: 'a\u0000b\ud800',
    });
  });

  it('I33 I34 journals 1,000 items of one body, each once however often it comes', async () => {
    const messages = Array.from({ length: 1_000 }, (_, i) => ({
      id: `wamid.batch${i}`,
      from: ria.phone,
      timestamp: String(SECONDS + i),
      ...text(`No. ${i}`),
    }));
    const body = messagesOf({ contacts: [{ wa_id: ria.phone }], messages });
    const before = await journalled();
    const answers = await Promise.all([bench.post(body), bench.post(body)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect((await bench.post(body)).status).toBe(200);
    expect(await journalled()).toBe(before + 1_000);
    await eventually(
      async () => {
        const [row] = await bench.database.query<{ count: number; conversations: number }>(
          `select count(*)::int, count(distinct conversation_id)::int as conversations
           from messaging.message where wamid like 'wamid.batch%'`,
        );
        expect(row).toEqual({ count: 1_000, conversations: 1 });
      },
      { timeoutMs: 25_000 },
    );
  });

  it('never says yes to what it could not commit', async () => {
    const body = inbound('wamid.unlucky', text('Are you there?'));
    await bench.database.query('revoke insert on messaging.webhook_item from messaging');
    const refused = await bench.post(body);
    await bench.database.query('grant insert on messaging.webhook_item to messaging');
    expect(refused).toMatchObject({ status: 503, body: { code: 'platform.unavailable' } });
    expect((await bench.post(body)).status).toBe(200);
    await eventually(async () => {
      const rows = await bench.database.query(
        "select 1 from messaging.message where wamid = 'wamid.unlucky'",
      );
      expect(rows).toHaveLength(1);
    });
  });

  it('keeps secrets encrypted and out of the answers', async () => {
    const rows = await bench.database.query<{ stored: string }>(
      `select secret || verify_token as stored from messaging.connected_app
       union all select access_token from messaging.graph_connection`,
    );
    expect(rows).toHaveLength(2);
    for (const secret of [APP_SECRET, 'verify-me', TOKEN]) expect(JSON.stringify(rows)).not.toContain(secret);
  });
});
