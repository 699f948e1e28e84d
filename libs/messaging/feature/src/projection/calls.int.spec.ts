import * as contracts from '@parlance/messaging/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import { eventually } from '@parlance/testing/harness';
import { claimKey } from '../persistence/messages.sql';
import { Bench, NUMBER_ID, RIA, WABA_ID, type CallCommand } from '../testing/bench';
import { callsOf, inbound, SECONDS, status, text } from '../testing/payloads';

const BUSINESS = '442079460000';

describe('webhooks of calls', () => {
  const bench = new Bench();
  let inbox: contracts.Inbox;
  beforeAll(async () => {
    await bench.start();
    inbox = await bench.connect();
  });
  afterAll(() => bench.stop());

  const post = async (...bodies: unknown[]): Promise<void> => {
    for (const body of bodies) expect((await bench.post(body)).status).toBe(200);
  };
  const commandsOf = (wacid: string, count = 1): Promise<CallCommand[]> =>
    eventually(() => {
      const found = bench.judges.commands.filter(({ data }) => data.item['id'] === wacid);
      expect(found).toHaveLength(count);
      return found;
    });
  const stateOf = async (part: string): Promise<unknown> => {
    const rows = await bench.database.query<{ state: string }>(
      'select state from messaging.webhook_item where payload like $1',
      [`%${part}%`],
    );
    return rows.map((row) => row.state);
  };
  let people = 0;
  const newPhone = (): string => `44770091${1_000 + (people += 1)}`;
  const connect = (wacid: string, from: string, more: object = {}) => ({
    id: wacid,
    event: 'connect',
    direction: 'USER_INITIATED',
    timestamp: String(SECONDS),
    from,
    to: BUSINESS,
    session: { sdp_type: 'offer', sdp: 'v=0' },
    ...more,
  });

  it('are written, and handed on later, when what follows from them fails at first', async () => {
    const cursed = "add constraint nothing_cursed check (payload not like '%wacid.cursed%') not valid";
    await bench.database.query(`alter table messaging.outbox ${cursed}`);
    await post(callsOf({ calls: [connect('wacid.cursed', newPhone())] }));
    await eventually(async () => expect(await stateOf('wacid.cursed')).toEqual(['failed']));
    await bench.database.query('alter table messaging.outbox drop constraint nothing_cursed');
    await commandsOf('wacid.cursed');
    await eventually(async () => expect(await stateOf('wacid.cursed')).toEqual(['projected']));
  });

  it('hands every item on once, with the contact and conversation that it opened', async () => {
    const from = newPhone();
    const item = connect('wacid.new', from);
    const body = callsOf({ contacts: [{ profile: { name: 'Sari' }, wa_id: from }], calls: [item] });
    await post(body, body);
    const [command] = await commandsOf('wacid.new');
    const conversation = await eventually(async () => {
      const found = (await bench.conversations({ limit: 100 })).find((c) => c.contact.phone === `+${from}`);
      expect(found).toBeDefined();
      return found!;
    });
    expect(command).toMatchObject({
      tenantid: bench.tenantId,
      subject: 'wacid.new',
      data: {
        inboxId: inbox.id,
        wabaId: WABA_ID,
        phoneNumberId: NUMBER_ID,
        array: 'calls',
        item,
        about: {
          contactId: conversation.contact.id,
          contactName: 'Sari',
          contactPhone: `+${from}`,
          conversationId: conversation.id,
          visibility: { inboxId: inbox.id, teamId: null, assigneeId: null, collaboratorIds: [] },
        },
      },
    });
    expect(conversation).toMatchObject({ origin: 'customer', unreadCount: 0, lastMessage: null });
    expect(await stateOf('wacid.new')).toEqual(['projected']);
  });

  it('finds the conversation that is there, by whichever name the item has', async () => {
    const from = newPhone();
    const kim = { name: 'Kim', phone: from, bsuid: 'GB.4711' };
    await post(inbound('wamid.kim', text('Call me'), { from: kim }));
    const conversation = await eventually(async () => {
      const found = (await bench.conversations({ limit: 100 })).find((c) => c.contact.phone === `+${from}`);
      expect(found).toBeDefined();
      return found!;
    });
    await post(
      callsOf({ calls: [connect('wacid.kim', from)] }),
      callsOf({
        statuses: [
          {
            id: 'wacid.kim2',
            type: 'call',
            status: 'RINGING',
            timestamp: String(SECONDS),
            recipient_user_id: 'GB.4711',
          },
        ],
      }),
    );
    const about = { conversationId: conversation.id, contactId: conversation.contact.id, contactName: 'Kim' };
    const [called] = await commandsOf('wacid.kim');
    const [rang] = await commandsOf('wacid.kim2');
    expect(called!.data).toMatchObject({ array: 'calls', about });
    expect(rang!.data).toMatchObject({ array: 'statuses', about });
  });

  it('hands on what names nobody, and leaves what it does not understand in the journal', async () => {
    await post(
      callsOf({ errors: [{ code: 131044, message: 'Payment is missing' }] }),
      callsOf({ calls: ['novelty-of-calls', { event: 'no-id-of-a-call' }] }),
    );
    await eventually(() => {
      const found = bench.judges.commands.filter(({ data }) => data.array === 'errors');
      expect(found).toEqual([
        expect.objectContaining({
          data: expect.objectContaining({
            about: null,
            item: { code: 131044, message: 'Payment is missing' },
          }),
        }),
      ]);
    });
    await eventually(async () => {
      expect(await stateOf('novelty-of-calls')).toEqual(['unknown']);
      expect(await stateOf('no-id-of-a-call')).toEqual(['unknown']);
    });
  });

  it('brings a call through while statuses wait', async () => {
    const known = newPhone();
    await post(callsOf({ calls: [connect('wacid.before', known)] }));
    await commandsOf('wacid.before');
    // Whoever applies a status of this message has to wait for this transaction, and all statuses behind it do.
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const held = bench.service.get(UnitOfWork).run(bench.tenantId, async (tx) => {
      await claimKey(tx, bench.tenantId, { inboxId: inbox.id, wamid: 'wamid.held' }, null);
      await released;
    });
    try {
      await post(status('wamid.held', 'sent', SECONDS), status('wamid.behind', 'sent', SECONDS));
      await post(
        callsOf({ calls: [connect('wacid.during', known)] }),
        callsOf({ calls: [connect('wacid.stranger', newPhone())] }),
      );
      await commandsOf('wacid.during');
      await commandsOf('wacid.stranger');
      expect(await stateOf('wamid.held')).toEqual(['pending']);
    } finally {
      release();
      await held;
    }
    await eventually(async () => expect(await stateOf('wamid.held')).toEqual(['projected']));
  });

  it('C-145 a phone that calls is heard of, and its end, too', async () => {
    await bench.enableCalling();
    const { call } = (await bench.control('POST', 'handsets/ria/call', { to: NUMBER_ID })) as {
      call: { id: string };
    };
    const [rings] = await commandsOf(call.id);
    expect(rings!.data).toMatchObject({
      item: { event: 'connect', session: { sdp_type: 'offer' } },
      about: { contactPhone: RIA, contactName: 'Ria' },
    });
    await bench.control('POST', `calls/${encodeURIComponent(call.id)}/cancel`);
    const both = await commandsOf(call.id, 2);
    expect(both[1]!.data).toMatchObject({ item: { event: 'terminate' }, about: rings!.data.about });
  });
});
