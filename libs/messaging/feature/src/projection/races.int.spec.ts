import * as contracts from '@parlance/messaging/contracts';
import { idTime, newId } from '@parlance/shared/kernel';
import { eventually, startTestService, type TestService } from '@parlance/testing/harness';
import pg from 'pg';
import { messagingGateway } from '../service';
import { APP_ID, Bench, OTHER_NUMBER_ID, sign } from '../testing/bench';
import { contactOf, inbound, messagesOf, SECONDS, text, type Person } from '../testing/payloads';

describe('I35 two replicas that meet a customer at the same time', () => {
  const bench = new Bench();
  let second: TestService;
  let inbox: contracts.Inbox;
  let other: contracts.Inbox;
  beforeAll(async () => {
    await bench.start();
    inbox = await bench.connect();
    other = await bench.connect({ phoneNumberId: OTHER_NUMBER_ID, name: 'Nimbus Cakes' });
    second = await startTestService(messagingGateway, {
      database: bench.database,
      nats: bench.nats,
      env: {
        OBJECT_STORE_DIRECTORY: bench.objects,
        OUTBOUND_ALLOW_HOSTS: new URL(bench.simulator.url).host,
        PROJECT_POLL_SECONDS: '0.1',
      },
    });
  });
  afterAll(async () => {
    await second.stop();
    await bench.stop();
  });

  const query = <Row extends pg.QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]> =>
    bench.database.query<Row>(sql, parameters);
  const postTo = async (service: TestService, body: object): Promise<void> => {
    const raw = JSON.stringify(body);
    const { status } = await fetch(`${service.url}/webhooks/whatsapp-cloud/${APP_ID}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': sign(raw) },
      body: raw,
    });
    expect(status).toBe(200);
  };
  const projected = () =>
    eventually(async () =>
      expect(await query("select id, error from messaging.webhook_item where state <> 'projected'")).toEqual(
        [],
      ),
    );

  it('lose no message and make one contact and one conversation', async () => {
    const people = Array.from({ length: 40 }, (_, i): Person => ({
      name: `Person ${i}`,
      phone: `4477008${10_000 + i}`,
      bsuid: `GB.8${i}`,
    }));
    const batch = (which: string, order: readonly Person[]) =>
      messagesOf({
        contacts: order.map(contactOf),
        messages: order.map(({ phone, bsuid }) => ({
          id: `wamid.${which}.${phone}`,
          from: phone,
          from_user_id: bsuid,
          timestamp: String(SECONDS),
          ...text(which),
        })),
      });
    const each = (which: string) =>
      people.map((from) => inbound(`wamid.${which}.${from.phone}`, text(which), { from }));
    // The first words of everybody come to both at once: together, backwards, and one by one.
    await Promise.all([
      postTo(bench.service, batch('a', people)),
      postTo(second, batch('b', people.toReversed())),
      ...each('c').map((body) => postTo(bench.service, body)),
      ...each('d').map((body) => postTo(second, body)),
    ]);
    await projected();
    expect(
      await query(`select count(*)::int as conversations, count(distinct c.contact_id)::int as contacts,
          (select count(*)::int from messaging.contact) as people,
          (select count(*)::int from messaging.message) as messages, sum(c.unread_count)::int as unread
        from messaging.conversation c`),
    ).toEqual([{ conversations: 40, contacts: 40, people: 40, messages: 160, unread: 160 }]);
    await eventually(() => expect(bench.eventsOf(contracts.messageReceived)).toHaveLength(160));
  });

  /** What another replica has done and not yet committed, while a webhook of the same customer is projected here. */
  async function duringTransaction(
    statements: readonly [string, unknown[]][],
    webhook: object,
  ): Promise<void> {
    const client = new pg.Client({ connectionString: bench.database.adminUrl });
    await client.connect();
    try {
      await client.query('begin');
      await client.query('set local search_path to messaging');
      for (const [sql, parameters] of statements) await client.query(sql, parameters);
      await postTo(bench.service, webhook);
      await eventually(async () =>
        expect(
          await query(
            "select 1 from pg_stat_activity where datname = current_database() and usename = 'messaging' and wait_event_type = 'Lock'",
          ),
        ).not.toEqual([]),
      );
      await client.query('commit');
    } finally {
      await client.end();
    }
    await projected();
  }
  const messagesWith = (wamid: string) =>
    query<{ id: string; conversation_id: string; contact_id: string }>(
      'select id, conversation_id, contact_id from messaging.message where wamid = $1',
      [wamid],
    );
  const someone = async (): Promise<{ id: string; phone: string }> => {
    const [contact] = await query<{ id: string; phone: string }>(
      'select id, phone from messaging.contact order by id limit 1 offset (random() * 30)::int',
    );
    return contact!;
  };

  it('take the conversation that the other has just made', async () => {
    const { id: contactId, phone } = await someone();
    const made = newId();
    await duringTransaction(
      [
        [
          `insert into conversation select (jsonb_populate_record(c, jsonb_build_object('id', $1::text, 'inbox_id',
             $2::text, 'unread_count', 0, 'last_message_id', null, 'last_message_created_at', null))).*
           from conversation c where contact_id = $3 and inbox_id = $4`,
          [made, other.id, contactId, inbox.id],
        ],
      ],
      messagesOf(
        {
          messages: [
            {
              id: 'wamid.race.conversation',
              from: phone.slice(1),
              timestamp: String(SECONDS),
              ...text('Hello'),
            },
          ],
        },
        OTHER_NUMBER_ID,
      ),
    );
    expect(await messagesWith('wamid.race.conversation')).toMatchObject([
      { conversation_id: made, contact_id: contactId },
    ]);
    expect(
      await query(
        'select id, unread_count from messaging.conversation where contact_id = $1 and inbox_id = $2',
        [contactId, other.id],
      ),
    ).toEqual([{ id: made, unread_count: 1 }]);
  });

  it('take the contact that the other has just made', async () => {
    const [phone, contactId] = ['+447700890001', newId()];
    await duringTransaction(
      [
        ['select pg_advisory_xact_lock(hashtextextended($1, 7))', [`${bench.tenantId}/phone/${phone}`]],
        [
          `insert into contact (tenant_id, id, phone, created_at, version) values ($1, $2, $3, now(), 1)`,
          [bench.tenantId, contactId, phone],
        ],
        [
          `insert into contact_identity (tenant_id, kind, value, contact_id, seen_at) values ($1, 'phone', $2, $3, now())`,
          [bench.tenantId, phone, contactId],
        ],
      ],
      inbound('wamid.race.contact', text('Hello'), { from: { name: 'Kim', phone: phone.slice(1) } }),
    );
    expect(await messagesWith('wamid.race.contact')).toMatchObject([{ contact_id: contactId }]);
    expect(await query("select id from messaging.contact where profile_name = 'Kim'")).toEqual([
      { id: contactId },
    ]);
  });

  it('do not write a message twice that the other has just written', async () => {
    const { id: contactId, phone } = await someone();
    const written = newId();
    await duringTransaction(
      [
        [
          'insert into message_key (tenant_id, inbox_id, wamid, message_id) values ($1, $2, $3, $4)',
          [bench.tenantId, inbox.id, 'wamid.race.message', written],
        ],
        [
          `insert into message select (jsonb_populate_record(m, jsonb_build_object('id', $1::text, 'created_at', $2::text,
             'wamid', 'wamid.race.message'))).*
           from message m where contact_id = $3 and inbox_id = $4 order by m.id limit 1`,
          [written, idTime(written).toISOString(), contactId, inbox.id],
        ],
      ],
      inbound('wamid.race.message', text('Hello'), { from: { phone: phone.slice(1) } }),
    );
    expect(await messagesWith('wamid.race.message')).toMatchObject([{ id: written }]);
  });
});
