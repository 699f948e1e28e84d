import * as contracts from '@parlance/messaging/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import { systemClock } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { Bench } from '../testing/bench';
import { everyKind, failedStatus, inbound, SECONDS, status, text, type Person } from '../testing/payloads';
import type { ItemKey, JournalFilter } from '../persistence/journal-desk.sql';
import { JournalDesk } from './journal-desk';

const PROJECTED = [
  'business_number',
  'contact',
  'contact_identity',
  'conversation',
  'dispatch',
  'media',
  'message',
  'message_key',
  'parked_fact',
];

describe('a replay of the journal', () => {
  const bench = new Bench({ env: { MEDIA_ATTEMPTS: '1' } });
  let desk: JournalDesk;
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
    desk = new JournalDesk(bench.service.get(UnitOfWork), systemClock);
  });
  afterAll(() => bench.stop());

  const settled = () =>
    eventually(async () => {
      expect(
        await bench.database.query(`select id from messaging.webhook_item where state = 'pending'
          union all select id from messaging.media where next_attempt_at is not null`),
      ).toEqual([]);
    });
  const rowsOf = (table: string) =>
    bench.database.query<Record<string, unknown>>(`select * from messaging.${table} t order by t::text`);
  const everything = async () =>
    Object.fromEntries(await Promise.all(PROJECTED.map(async (table) => [table, await rowsOf(table)])));
  const told = () => bench.database.query('select id, type from messaging.outbox order by position');
  const replay = async (filter: JournalFilter): Promise<number> => {
    let [taken, after]: [number, ItemKey | null] = [0, null];
    for (;;) {
      const portion = await desk.replay(filter, after, 10);
      if (!portion) break;
      taken += portion.taken.length;
      after = portion.last;
    }
    await settled();
    return taken;
  };
  const post = async (...bodies: unknown[]): Promise<void> => {
    for (const body of bodies) expect((await bench.post(body)).status).toBe(200);
  };

  it('I37 of every item leaves everything as it is and tells nothing a second time', async () => {
    // WhatsApp then says of what is sent to her that it was sent, and no more.
    await bench.control('POST', 'handsets/ria/online', { online: false });
    await post(...Object.values(everyKind));
    await settled();
    const [conversation] = await bench.conversations({ search: 'Ria' });
    const sent = await bench.ask(contracts.sendMessage, {
      actor: bench.administrator,
      conversationId: conversation!.id,
      content: { type: 'text', body: 'Your bread is ready' },
    });
    const [{ wamid }] = (await eventually(async () => {
      const rows = await bench.database.query<{ wamid: string | null }>(
        'select wamid from messaging.message where id = $1',
        [sent.id],
      );
      expect(rows[0]!.wamid).not.toBeNull();
      return rows;
    })) as [{ wamid: string }];
    await post(
      failedStatus(wamid, 131026, SECONDS + 2),
      status(wamid, 'delivered', SECONDS + 3),
      status(wamid, 'sent', SECONDS + 1),
    );
    await settled();
    await eventually(async () =>
      expect(
        await bench.database.query(
          "select id from messaging.webhook_item where kind = 'status' and payload like '%' || $1 || '%'",
          [wamid],
        ),
      ).toHaveLength(4),
    );
    await settled();

    const [before, toldBefore, journal] = [await everything(), await told(), await bench.journal()];
    const items = Object.values(journal).reduce((sum, count) => sum + count, 0);
    for (let round = 0; round < 2; round += 1) {
      expect(await replay({})).toBe(items);
      expect(await everything()).toEqual(before);
      expect(await told()).toEqual(toldBefore);
      expect(await bench.journal()).toEqual(journal);
    }
  });

  it('I37 restores a message whose row was lost, as it was and with its file, and nobody answers it again', async () => {
    const kim: Person = { name: 'Kim', phone: '447700920001' };
    await post(
      inbound('wamid.lost1', text('Is it open?'), { from: kim, at: SECONDS + 10 }),
      inbound(
        'wamid.lost2',
        { type: 'image', image: { id: '77', mime_type: 'image/jpeg', sha256: 'x', caption: 'this one' } },
        { from: kim, at: SECONDS + 11 },
      ),
      inbound(
        'wamid.lost3',
        { type: 'reaction', reaction: { message_id: 'wamid.lost1', emoji: '👍' } },
        { from: kim, at: SECONDS + 12 },
      ),
    );
    await settled();
    const messages = () =>
      bench.database.query(
        `select id, conversation_id, contact_id, content, state, amendments, author_id, wamid, occurred_at
         from messaging.message where wamid like 'wamid.lost%' order by wamid`,
      );
    const conversation = async () =>
      bench.ask(contracts.getConversation, {
        actor: bench.administrator,
        conversationId: (await bench.conversations({ search: 'Kim' }))[0]!.id,
      });
    const [before, conversationBefore, media] = [
      await messages(),
      await conversation(),
      await rowsOf('media'),
    ];
    const receivedBefore = bench.eventsOf(contracts.messageReceived).length;
    await bench.database.query("delete from messaging.message where wamid like 'wamid.lost%'");

    expect(await replay({ text: 'wamid.lost' })).toBe(3);
    expect(await messages()).toEqual(before);
    expect(await rowsOf('media')).toEqual(media);
    const { version: _now, updatedAt: _at, ...restored } = await conversation();
    expect(conversationBefore).toMatchObject(restored);
    await eventually(() =>
      expect(
        bench
          .eventsOf(contracts.messageAmended)
          .filter(({ subject }) => subject === String(before[0]!['id'])),
      ).not.toEqual([]),
    );
    expect(bench.eventsOf(contracts.messageReceived)).toHaveLength(receivedBefore);
  });

  it('I37 restores everything of a customer of whom nothing is left', async () => {
    const lee: Person = { name: 'Lee', phone: '447700920002', bsuid: 'GB.920002' };
    await post(
      inbound('wamid.all1', text('Hello'), { from: lee, at: SECONDS + 20 }),
      inbound('wamid.all2', text('Anybody?'), { from: lee, at: SECONDS + 21 }),
    );
    await settled();
    const shown = async () => {
      const [found] = await bench.conversations({ search: 'Lee' });
      if (!found) return null;
      const { contact, unreadCount, lastCustomerMessageAt, origin, stage } = found;
      const said = (await bench.messages(found.id)).map(({ content, occurredAt }) => ({
        content,
        occurredAt,
      }));
      const { name, phone, bsuid } = contact;
      return { name, phone, bsuid, unreadCount, lastCustomerMessageAt, origin, stage, said };
    };
    const before = await shown();
    expect(before?.said).toHaveLength(2);
    await bench.database.query(
      `with gone as (delete from messaging.contact where profile_name = 'Lee' returning id),
         identities as (delete from messaging.contact_identity where contact_id in (select id from gone)),
         conversations as (delete from messaging.conversation where contact_id in (select id from gone)),
         keys as (delete from messaging.message_key where wamid like 'wamid.all%')
       delete from messaging.message where contact_id in (select id from gone)`,
    );
    expect(await shown()).toBeNull();
    expect(await replay({ number: '+44 20 7946 0000', field: 'messages', text: 'wamid.all' })).toBe(2);
    expect(await shown()).toEqual(before);
  });

  it('finds items by number, field, state, time and text', async () => {
    const ids = async (filter: JournalFilter) => (await desk.search(filter, 100)).map(({ id }) => id);
    const [novelty] = await desk.search({ field: 'something_of_next_year' }, 10);
    expect(novelty).toMatchObject({ state: 'unknown', kind: 'unknown', phone_number_id: null });
    const all = await ids({});
    expect(await ids({ state: 'unknown', text: '"DEEP":TRUE' })).toEqual([novelty!.id]);
    expect(await ids({ ids: [novelty!.id] })).toEqual([novelty!.id]);
    expect(await ids({ number: '100200300' })).toEqual(await ids({ number: '+44 20 7946 0000' }));
    expect(await ids({ number: '999' })).toEqual([]);
    expect(await ids({ to: novelty!.received_at })).not.toContain(novelty!.id);
    expect([
      ...(await ids({ from: novelty!.received_at })),
      ...(await ids({ to: novelty!.received_at })),
    ]).toEqual(all);
    expect(await desk.search({}, 2)).toHaveLength(2);
  });

  it('leaves alone what waits to be projected anyway', async () => {
    const [item] = await desk.search({ text: 'wamid.lost1' }, 1);
    const change = (set: string) =>
      bench.database.query(`update messaging.webhook_item set ${set} where id = $1`, [item!.id]);
    await change("state = 'pending', next_attempt_at = now() + interval '1 hour'");
    expect((await desk.replay({ ids: [item!.id] }, null, 10))?.taken).toEqual([]);
    await change('next_attempt_at = now()');
    await settled();
  });
});
