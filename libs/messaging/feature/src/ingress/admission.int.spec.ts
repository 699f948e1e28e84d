import { plus, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import pg from 'pg';
import { Bench } from '../testing/bench';
import { callsOf, inbound, messagesOf, ria, SECONDS, text } from '../testing/payloads';
import { Projector } from '../projection/projector';
import { Journal } from './journal';

describe('more than can be taken', () => {
  let later = 0;
  const bench = new Bench({ clock: { now: () => plus(new Date(), later) } });
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await bench.stop();
  });

  /** Nobody can write to a table until the function that it gives is called. */
  async function heldUp(table: string): Promise<() => Promise<void>> {
    const client = new pg.Client(bench.database.adminUrl);
    clients.push(client);
    await client.connect();
    await client.query('begin');
    await client.query(`lock table messaging.${table}`);
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
    const release = await heldUp('webhook_key');
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
    await eventually(async () =>
      expect((await bench.post(inbound('wamid.late0', text('Again')))).status).toBe(200),
    );
  });

  it('R10 is refused with 503, except for calls, while what was taken waits too long to become messages', async () => {
    // Only messages need this table.
    const release = await heldUp('message_key');
    expect((await bench.post(thousand('many'))).status).toBe(200);
    await eventually(() => expect(bench.service.get(Projector).behindMs).toBeGreaterThan(0));
    later = seconds(6);
    const item = {
      id: 'wacid.during',
      event: 'connect',
      direction: 'USER_INITIATED',
      timestamp: String(SECONDS),
    };
    const session = { sdp_type: 'offer', sdp: 'v=0' };
    const [message, call] = await Promise.all([
      bench.post(inbound('wamid.behind', text('Too late'))),
      bench.post(callsOf({ calls: [{ ...item, from: ria.phone, to: '442079460000', session }] })),
    ]);
    expect([message.status, call.status]).toEqual([503, 200]);
    await eventually(() =>
      expect(bench.judges.commands.map(({ data }) => data.item['id'])).toContain('wacid.during'),
    );

    await release();
    await eventually(async () =>
      expect((await bench.post(inbound('wamid.behind', text('Again')))).status).toBe(200),
    );
    await eventually(async () => {
      const [row] = await bench.database.query<{ there: number }>(
        "select count(*)::int as there from messaging.message where wamid like 'wamid.many%' or wamid = 'wamid.behind'",
      );
      expect(row).toEqual({ there: 1_001 });
    });
  });
});
