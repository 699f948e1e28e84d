import * as contracts from '@parlance/messaging/contracts';
import type { DataOf } from '@parlance/shared/contract-kit';
import { eventually } from '@parlance/testing/harness';
import { Bench, NUMBER_ID, OTHER_NUMBER_ID, WABA_ID } from '../testing/bench';
import {
  failedStatus,
  inbound,
  messagesOf,
  ria,
  SECONDS,
  status,
  text,
  webhookOf,
  type Person,
} from '../testing/payloads';

describe('from the journal to conversations', () => {
  const bench = new Bench();
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
  });
  afterAll(() => bench.stop());

  let people = 0;
  const somebody = (more: Person = {}): Person => {
    people += 1;
    return { name: `Person ${people}`, phone: `4477009${10_000 + people}`, ...more };
  };
  const post = async (...bodies: unknown[]): Promise<void> => {
    for (const body of bodies) expect((await bench.post(body)).status).toBe(200);
  };
  const projected = () =>
    eventually(async () => {
      const waiting = await bench.database.query(
        "select id from messaging.webhook_item where state = 'pending'",
      );
      expect(waiting).toEqual([]);
    });
  const conversationOf = async (person: Person): Promise<contracts.Conversation> => {
    await projected();
    const all = await bench.conversations({ limit: 100 });
    const found = all.find(
      ({ contact }) =>
        contact.phone === `+${person.phone}` || (person.bsuid && contact.bsuid === person.bsuid),
    );
    if (!found) throw new Error('There is no such conversation');
    return found;
  };
  const send = async (conversationId: string, body: string): Promise<contracts.Message> => {
    const message = await bench.ask(contracts.sendMessage, {
      actor: bench.administrator,
      conversationId,
      content: { type: 'text', body },
    });
    return eventually(async () => {
      const now = await getMessage(message.id);
      expect(now.wamid).not.toBeNull();
      return now;
    });
  };
  const getMessage = (messageId: string): Promise<contracts.Message> =>
    bench.ask(contracts.getMessage, { actor: bench.administrator, messageId });

  it('C-059 a permission that comes with a call stands in the timeline, and is not what was written last', async () => {
    const kim = somebody();
    const granted = {
      type: 'call_permission_reply',
      call_permission_reply: { response: 'accept', response_source: 'automatic' },
    };
    await post(
      inbound('wamid.cake', text('Is my cake ready?'), { from: kim, at: SECONDS }),
      inbound(
        'wamid.granted',
        { type: 'interactive', interactive: granted },
        { from: kim, at: SECONDS + 60 },
      ),
    );
    const { id, lastMessage } = await conversationOf(kim);
    expect(lastMessage?.preview).toBe('Is my cake ready?');
    expect((await bench.messages(id)).map(({ content }) => content.type)).toEqual([
      'call-permission-reply',
      'text',
    ]);
  });

  it('C-036 orders the timeline by when things were written, however they arrive', async () => {
    const kim = somebody();
    await post(
      inbound('wamid.o2', text('second'), { from: kim, at: SECONDS + 20 }),
      inbound('wamid.o3', text('third'), { from: kim, at: SECONDS + 30 }),
      inbound('wamid.o1', text('first'), { from: kim, at: SECONDS + 10 }),
    );
    const conversation = await conversationOf(kim);
    const messages = await bench.messages(conversation.id);
    expect(messages.map((m) => m.content)).toEqual(
      ['third', 'second', 'first'].map((body) => ({ type: 'text', body })),
    );
    expect(conversation).toMatchObject({
      unreadCount: 3,
      origin: 'customer',
      lastMessage: { preview: 'third' },
      lastCustomerMessageAt: new Date((SECONDS + 30) * 1000).toISOString(),
    });
  });

  it('states every message once, with the journal id as its first cause', async () => {
    const kim = somebody();
    const body = inbound('wamid.once', text('only once'), { from: kim });
    await post(body, body);
    const conversation = await conversationOf(kim);
    const stated = await eventually(() => {
      const events = bench
        .eventsOf(contracts.messageReceived)
        .filter((event) => (event.data['message'] as contracts.Message).conversationId === conversation.id);
      expect(events).toHaveLength(1);
      return events[0]!;
    });
    const [item] = await bench.database.query<{ id: string }>(
      "select id from messaging.webhook_item where payload like '%wamid.once%'",
    );
    expect(stated).toMatchObject({ correlationid: item!.id, tenantid: bench.tenantId, aggregateversion: 1 });
  });

  it('keeps reactions, edits and withdrawals that come before their message', async () => {
    const kim = somebody();
    await post(
      inbound(
        'wamid.p3',
        { type: 'reaction', reaction: { message_id: 'wamid.p1', emoji: '❤️' } },
        { from: kim, at: SECONDS + 3 },
      ),
      inbound(
        'wamid.p2',
        { type: 'edit', edit: { original_message_id: 'wamid.p1', message: text('better') } },
        { from: kim, at: SECONDS + 2 },
      ),
      inbound('wamid.p1', text('well'), { from: kim, at: SECONDS + 1 }),
    );
    const conversation = await conversationOf(kim);
    const [message] = await bench.messages(conversation.id);
    expect(message).toMatchObject({
      content: { type: 'text', body: 'better' },
      reactions: [{ by: 'customer', emoji: '❤️' }],
      amended: 'edited',
    });
    await post(
      inbound(
        'wamid.p5',
        { type: 'revoke', revoke: { original_message_id: 'wamid.p1' } },
        { from: kim, at: SECONDS + 9 },
      ),
      inbound(
        'wamid.p4',
        { type: 'reaction', reaction: { message_id: 'wamid.p1' } },
        { from: kim, at: SECONDS + 4 },
      ),
    );
    await projected();
    expect(await getMessage(message!.id)).toMatchObject({ reactions: [], amended: 'revoked' });
    expect(bench.eventsOf(contracts.messageAmended).some((event) => event.subject === message!.id)).toBe(
      true,
    );
  });

  it('finds the message that is replied to, also when it comes later', async () => {
    const kim = somebody();
    await post(
      inbound('wamid.r2', { ...text('yes'), context: { id: 'wamid.r1' } }, { from: kim, at: SECONDS + 2 }),
      inbound('wamid.r1', text('still open?'), { from: kim, at: SECONDS + 1 }),
    );
    const [reply, question] = await bench.messages((await conversationOf(kim)).id);
    expect(reply!.replyToMessageId).toBe(question!.id);
  });

  it('I28 ends in the same state for every order of statuses, early, repeated or late', async () => {
    const kim = somebody();
    await bench.control('POST', 'handsets', {
      id: `kim${people}`,
      name: 'Kim',
      phone: kim.phone,
      online: false,
    });
    await post(inbound('wamid.s0', text('hello'), { from: kim }));
    const conversation = await conversationOf(kim);
    const messages = await Promise.all(['a', 'b', 'c'].map((body) => send(conversation.id, body)));
    const facts = (wamid: string) => [
      status(wamid, 'sent', SECONDS + 1),
      status(wamid, 'delivered', SECONDS + 2),
      status(wamid, 'read', SECONDS + 3),
      failedStatus(wamid, 131026, SECONDS + 2),
    ];
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 3, 0, 1],
    ];
    await Promise.all(
      messages.map(async (message, i) => {
        for (const k of orders[i]!) await post(facts(message.wamid!)[k], facts(message.wamid!)[k]);
      }),
    );
    await projected();
    const now = await Promise.all(messages.map((message) => getMessage(message.id)));
    for (const message of now) {
      expect(message).toMatchObject({ state: 'read', failure: null });
      expect(message.stateTimes).toMatchObject({
        sent: new Date((SECONDS + 1) * 1000).toISOString(),
        delivered: new Date((SECONDS + 2) * 1000).toISOString(),
        read: new Date((SECONDS + 3) * 1000).toISOString(),
      });
    }
    for (const { id } of messages) {
      const order = bench.eventsOf(contracts.messageStatusChanged).filter((event) => event.subject === id);
      const versions = order.map((event) => event.aggregateversion);
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    }
  });

  it('I27 says of a failure what the reader can do', async () => {
    const kim = somebody();
    await bench.control('POST', 'handsets', {
      id: `kim${people}`,
      name: 'Kim',
      phone: kim.phone,
      online: false,
    });
    await post(inbound('wamid.f0', text('hello'), { from: kim }));
    const message = await send((await conversationOf(kim)).id, 'hi');
    await post(failedStatus(message.wamid!, 131049, SECONDS + 1));
    await projected();
    expect(await getMessage(message.id)).toMatchObject({
      state: 'failed',
      failure: { code: '131049', detail: 'As Meta says', action: expect.stringMatching(/day/) },
    });
  });

  it('I32 joins two contacts and their conversations when a webhook shows that they are one', async () => {
    const byPhone = somebody();
    const byId: Person = { name: 'Hidden', bsuid: `GB.${people}777` };
    await post(
      inbound('wamid.m1', text('by phone'), { from: byPhone, at: SECONDS + 1 }),
      inbound('wamid.m2', text('by id'), { from: byId, at: SECONDS + 2 }),
    );
    const [one, two] = [await conversationOf(byPhone), await conversationOf(byId)];
    expect(one.id).not.toBe(two.id);
    await post(
      inbound('wamid.m3', text('both'), { from: { ...byPhone, ...byId, name: 'Kim P.' }, at: SECONDS + 3 }),
    );
    await projected();
    const joined = await conversationOf(byPhone);
    expect(joined).toMatchObject({
      unreadCount: 3,
      contact: { phone: `+${byPhone.phone}`, bsuid: byId.bsuid, name: 'Kim P.' },
    });
    expect((await bench.messages(joined.id)).map((m) => m.content)).toEqual(
      ['both', 'by id', 'by phone'].map((body) => ({ type: 'text', body })),
    );
    for (const { id } of [one, two])
      expect(
        (await bench.ask(contracts.getConversation, { actor: bench.administrator, conversationId: id })).id,
      ).toBe(joined.id);
    const gone = [one, two].map((c) => c.contact.id).filter((id) => id !== joined.contact.id);
    await eventually(() =>
      expect(
        bench
          .eventsOf(contracts.contactUpdated)
          .some((event) => (event.data['mergedContactIds'] as string[]).includes(gone[0]!)),
      ).toBe(true),
    );
  });

  it('I32 states messages in the conversation that remains when the same batch shows two contacts to be one', async () => {
    const byPhone = somebody();
    const byId: Person = { bsuid: `GB.${people}888` };
    const both = { from: byPhone.phone, from_user_id: byId.bsuid, timestamp: String(SECONDS + 2) };
    await post(
      messagesOf({
        contacts: [],
        messages: [
          { id: 'wamid.j1', from: byPhone.phone, timestamp: String(SECONDS), ...text('by phone') },
          { id: 'wamid.j2', from_user_id: byId.bsuid, timestamp: String(SECONDS + 1), ...text('by id') },
          { id: 'wamid.j3', type: 'reaction', reaction: { message_id: 'wamid.j1', emoji: '👍' }, ...both },
        ],
      }),
    );
    const { id: conversationId, contact } = await conversationOf(byPhone);
    await eventually(() => {
      const stated = bench
        .eventsOf(contracts.messageReceived)
        .map(({ data }) => data as unknown as DataOf<typeof contracts.messageReceived>)
        .filter(({ message }) => ['wamid.j1', 'wamid.j2'].includes(message.wamid!));
      expect(stated.map(({ message }) => [message.conversationId, message.contactId])).toEqual([
        [conversationId, contact.id],
        [conversationId, contact.id],
      ]);
    });
  });

  it('I32 follows a person to a new number', async () => {
    const kim = somebody({ bsuid: 'GB.500' });
    await post(
      inbound('wamid.n1', text('old number'), { from: kim, at: SECONDS + 1 }),
      inbound(
        'wamid.n2',
        {
          type: 'system',
          system: { type: 'user_changed_number', body: 'changed', wa_id: '447700955555', user_id: 'GB.501' },
        },
        { from: { phone: kim.phone!, bsuid: 'GB.500' }, at: SECONDS + 2 },
      ),
      inbound('wamid.n3', text('new number'), {
        from: { phone: '447700955555', bsuid: 'GB.501' },
        at: SECONDS + 3,
      }),
    );
    const conversation = await conversationOf({ phone: '447700955555' });
    expect(conversation.contact).toMatchObject({ phone: '+447700955555', bsuid: 'GB.501' });
    expect(await bench.messages(conversation.id)).toHaveLength(3);
    expect(conversation.unreadCount).toBe(2);
  });

  it('takes over that marketing is stopped, and resumed only by a later word', async () => {
    const kim = somebody();
    const preference = (value: string, at: number) =>
      webhookOf('user_preferences', {
        metadata: { phone_number_id: NUMBER_ID },
        user_preferences: [{ wa_id: kim.phone, category: 'marketing_messages', value, timestamp: at }],
      });
    await post(
      inbound('wamid.u1', text('x'), { from: kim }),
      preference('stop', SECONDS + 5),
      preference('resume', SECONDS + 3),
    );
    expect((await conversationOf(kim)).contact.marketingOptOut).toBe(true);
    await post(preference('resume', SECONDS + 9));
    expect((await conversationOf(kim)).contact.marketingOptOut).toBe(false);
  });

  it('C-038 C-040 passes on what Meta says of templates and accounts, and keeps limits current', async () => {
    const template = { event: 'REJECTED', message_template_id: '9007199254740993', reason: 'INVALID_FORMAT' };
    await post(
      webhookOf('message_template_status_update', template, { time: SECONDS }),
      webhookOf(
        'phone_number_quality_update',
        { display_phone_number: '442079460000', max_daily_conversations_per_business: 'TIER_10K' },
        { time: SECONDS + 9 },
      ),
      webhookOf(
        'phone_number_quality_update',
        { display_phone_number: '442079460000', max_daily_conversations_per_business: 'TIER_2K' },
        { time: SECONDS + 5 },
      ),
    );
    await eventually(() =>
      expect(bench.eventsOf(contracts.templateNoticeReceived).map((event) => event.data)).toContainEqual({
        wabaId: WABA_ID,
        field: 'message_template_status_update',
        value: template,
        occurredAt: new Date(SECONDS * 1000).toISOString(),
      }),
    );
    await eventually(() => expect(bench.eventsOf(contracts.accountNoticeReceived)).toHaveLength(2));
    const { items } = await bench.ask(contracts.listInboxes, { actor: bench.administrator });
    expect(items[0]!.messagingLimit).toBe('TIER_10K');
  });

  it('I37 one poisoned item holds up no other, says why, and is tried again', async () => {
    const [kim, lee] = [somebody(), somebody()];
    await bench.database.query(
      `create function messaging.refuse() returns trigger language plpgsql as
         $$ begin if new.wamid = 'wamid.poison' then raise exception 'poisoned'; end if; return new; end $$`,
    );
    await bench.database.query(
      'create trigger refuse before insert on messaging.message for each row execute function messaging.refuse()',
    );
    await post(
      messagesOf({
        messages: [
          { id: 'wamid.poison', from: kim.phone, timestamp: String(SECONDS), ...text('poison') },
          { id: 'wamid.healthy', from: lee.phone, timestamp: String(SECONDS), ...text('healthy') },
        ],
      }),
    );
    expect(await conversationOf(lee)).toMatchObject({ lastMessage: { preview: 'healthy' } });
    const { items } = await bench.ask(contracts.searchJournal, {
      actor: bench.administrator,
      state: 'failed',
    });
    expect(items).toMatchObject([{ kind: 'message', error: expect.stringContaining('poisoned') }]);
    await bench.database.query('drop trigger refuse on messaging.message');
    await eventually(async () => expect((await conversationOf(kim)).lastMessage?.preview).toBe('poison'));
  });

  it('does not hold it against an item that the database has no room for it, nor against those behind it', async () => {
    const [kim, lee] = [somebody(), somebody()];
    // A sequence counts what is rolled back, too.
    await bench.database.query('create sequence messaging.refused');
    await bench.database.query('grant usage on sequence messaging.refused to messaging');
    await bench.database.query(
      `create function messaging.no_room() returns trigger language plpgsql as $$ begin
         if new.wamid <> 'wamid.large' then return new; end if;
         perform nextval('messaging.refused');
         raise exception 'no room' using errcode = '53100';
       end $$`,
    );
    await bench.database.query(
      'create trigger no_room before insert on messaging.message for each row execute function messaging.no_room()',
    );
    await post(inbound('wamid.large', text('large'), { from: kim }));
    await post(inbound('wamid.small', text('small'), { from: lee }));
    await eventually(async () =>
      expect(await bench.conversations({ limit: 100 })).toContainEqual(
        expect.objectContaining({ lastMessage: expect.objectContaining({ preview: 'small' }) }),
      ),
    );
    await eventually(async () => {
      const [row] = await bench.database.query<{ times: number }>(
        'select last_value::int as times from messaging.refused',
      );
      expect(row!.times).toBeGreaterThan(8);
    });
    await bench.database.query('drop trigger no_room on messaging.message');
    expect(await conversationOf(kim)).toMatchObject({ lastMessage: { preview: 'large' } });
    expect(
      await bench.database.query('select attempts from messaging.webhook_item where payload like $1', [
        '%wamid.large%',
      ]),
    ).toEqual([{ attempts: 1 }]);
  });

  it('C-004 shows after a crash what was journalled and not yet projected', async () => {
    const kim = somebody();
    await bench.database.query('revoke insert on messaging.contact from messaging');
    await post(inbound('wamid.crash', text('before the crash'), { from: kim }));
    await eventually(async () => expect((await bench.journal())['failed']).toBeGreaterThan(0));
    await bench.service.stop();
    await bench.database.query('grant insert on messaging.contact to messaging');
    await bench.startService();
    await eventually(async () =>
      expect(await conversationOf(kim)).toMatchObject({ lastMessage: { preview: 'before the crash' } }),
    );
  });

  it('keeps what comes for a number that is not connected, and shows it when it is', async () => {
    const kim = somebody();
    const body = messagesOf(
      {
        messages: [{ id: 'wamid.early', from: kim.phone, timestamp: String(SECONDS), ...text('too early') }],
      },
      OTHER_NUMBER_ID,
    );
    await post(body);
    await eventually(async () => {
      const { items } = await bench.ask(contracts.searchJournal, {
        actor: bench.administrator,
        state: 'unrouted',
      });
      expect(items).toMatchObject([{ phoneNumberId: OTHER_NUMBER_ID }]);
    });
    const inbox = await bench.connect({ phoneNumberId: OTHER_NUMBER_ID, name: 'Nimbus Cakes' });
    await eventually(async () =>
      expect(await conversationOf(kim)).toMatchObject({
        inboxId: inbox.id,
        lastMessage: { preview: 'too early' },
      }),
    );
  });

  it("does not let one organisation's app speak for another's number", async () => {
    const mallory = { actor: { ...bench.administrator, tenantId: 'mallory' } };
    const app = '666000666';
    await bench.control('POST', 'setup', {
      apps: [{ id: app, secret: 'mallory', verifyToken: 'm' }],
      portfolios: [{ id: '2000' }],
      wabas: [{ id: '666000', portfolioId: '2000' }],
      phoneNumbers: [{ id: '666001', wabaId: '666000', number: '+44 20 7946 0666' }],
      accessTokens: [{ token: 'mallory', appId: app, wabaIds: ['666000'] }],
    });
    await bench.connect({
      ...mallory,
      appId: app,
      appSecret: 'mallory',
      verifyToken: 'm',
      accessToken: 'mallory',
      wabaId: '666000',
      phoneNumberId: '666001',
    });
    const forged = inbound('wamid.forged', text('pay me'), { from: ria });
    expect((await bench.post(forged, { appId: app, secret: 'mallory' })).status).toBe(200);
    await projected();
    const rows = await bench.database.query("select 1 from messaging.message where wamid = 'wamid.forged'");
    expect(rows).toEqual([]);
    // Nor keep the true one out by having sent its id first.
    await post(forged);
    await projected();
    const found = await bench.database.query<{ tenant_id: string }>(
      "select tenant_id from messaging.message where wamid = 'wamid.forged'",
    );
    expect(found).toEqual([{ tenant_id: bench.tenantId }]);
    const { items } = await bench.ask(contracts.listConversations, mallory);
    expect(items).toEqual([]);
  });
});
