import { eventually } from '@parlance/testing/harness';
import pg from 'pg';
import { Bench } from '../testing/bench';
import { callsOf, inbound, messagesOf, ria, SECONDS, text } from '../testing/payloads';
import { Journal } from './journal';

describe('more than can be written', () => {
  const bench = new Bench();
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await bench.stop();
  });

  /** Nothing can be journalled until the function that it gives is called. */
  async function heldUp(): Promise<() => Promise<void>> {
    const client = new pg.Client(bench.database.adminUrl);
    clients.push(client);
    await client.connect();
    await client.query('begin');
    await client.query('lock table messaging.webhook_key');
    return async () => void (await client.query('commit'));
  }

  const thousand = (name: string) =>
    messagesOf({
      contacts: [{ wa_id: ria.phone }],
      messages: Array.from({ length: 1_000 }, (_, i) => ({
        id: `wamid.${name}${i}`,
        from: ria.phone,
        timestamp: String(SECONDS),
        ...text(`No. ${i}`),
      })),
    });

  it('R10 I34 is refused with 503 and the time to come again, except for calls; what was taken is there', async () => {
    const release = await heldUp();
    const taken = ['one', 'two', 'three', 'four'].map((name) => bench.post(thousand(name)));
    await eventually(() => expect(bench.service.get(Journal).isFull).toBe(true));

    const refused = await Promise.all(
      Array.from({ length: 20 }, (_, i) => bench.post(inbound(`wamid.late${i}`, text('Too late')))),
    );
    for (const { status, body } of refused)
      expect([status, body]).toEqual([
        503,
        expect.objectContaining({ code: 'platform.unavailable', retryAfterSeconds: 1 }),
      ]);
    // A text that only speaks of calls is none.
    expect((await bench.post(inbound('wamid.sly', text('"calls"')))).status).toBe(503);
    const call = bench.post(
      callsOf({ calls: [{ id: 'wacid.urgent', event: 'terminate', from: ria.phone }] }),
    );

    await release();
    expect((await Promise.all([...taken, call])).map(({ status }) => status)).toEqual([
      200, 200, 200, 200, 200,
    ]);
    const [row] = await bench.database.query<{ taken: number; late: number }>(
      `select count(*) filter (where payload ~ 'wamid.(one|two|three|four)')::int as taken,
         count(*) filter (where payload like '%wamid.late%')::int as late from messaging.webhook_item`,
    );
    expect(row).toEqual({ taken: 4_000, late: 0 });
    expect((await bench.post(inbound('wamid.late0', text('Again')))).status).toBe(200);
  });
});
