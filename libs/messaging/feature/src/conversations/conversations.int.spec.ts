import * as contracts from '@parlance/messaging/contracts';
import { completeSchema } from '@parlance/platform/service-host';
import {
  canSeeConversation,
  type Principal,
  type ProblemError,
  type QueryContract,
} from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import type { z } from 'zod';
import { visibleSql } from '../access';
import { messagingGateway } from '../service';
import { Bench, NUMBER_ID, OTHER_NUMBER_ID } from '../testing/bench';
import { inbound, messagesOf, SECONDS, text } from '../testing/payloads';

const [TEAM, OTHER_TEAM] = [newId(), newId()];

describe('conversations and who may see them', () => {
  const bench = new Bench();
  let inbox: contracts.Inbox;
  let cakes: contracts.Inbox;
  let conversations: contracts.Conversation[];

  beforeAll(async () => {
    await bench.start();
    inbox = await bench.connect();
    cakes = await bench.connect({ phoneNumberId: OTHER_NUMBER_ID, name: 'Nimbus Cakes' });
    for (let i = 0; i < 5; i += 1)
      await bench.post(
        inbound(`wamid.v${i}`, text(`Hello ${i}`), {
          from: { name: `Kim_${i}%`, phone: `44770070000${i}` },
          at: SECONDS + i,
        }),
      );
    await bench.post(
      messagesOf(
        {
          messages: [
            { id: 'wamid.cake', from: '447700700009', timestamp: String(SECONDS + 9), ...text('Cake') },
          ],
        },
        OTHER_NUMBER_ID,
      ),
    );
    conversations = await eventually(async () => {
      const found = await bench.conversations();
      expect(found).toHaveLength(6);
      return found.toReversed();
    });
  });
  afterAll(() => bench.stop());

  const ask = <Q extends QueryContract>(query: Q, actor: Principal, more: object = {}) =>
    bench.ask(query, { actor, ...more } as z.input<Q['request']>);
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'answered',
      (error: ProblemError) => error.definition.code,
    );

  it('C-093 C-094 C-095 agrees with the pure rule for every role and every conversation', async () => {
    const [me, other] = [newId(), newId()];
    const facts = [null, me, other].flatMap((assigneeId) =>
      [null, TEAM, OTHER_TEAM].flatMap((teamId) =>
        [[], [me], [other]].flatMap((collaboratorIds) =>
          [inbox.id, cakes.id].map((inboxId) => ({ inboxId, assigneeId, teamId, collaboratorIds })),
        ),
      ),
    );
    expect(completeSchema(messagingGateway).schema).toBe('messaging');
    const roles = ['agent', 'supervisor', 'super-agent', 'administrator'] as const;
    for (const role of roles)
      for (const inboxIds of [[], [inbox.id]])
        for (const teamIds of [[], [TEAM]]) {
          const principal = bench.actor(role, { id: me, inboxIds, teamIds });
          const parameters: unknown[] = [JSON.stringify(facts)];
          const rows = await bench.database.query<{ n: number; visible: boolean }>(
            `select n, ${visibleSql(principal, parameters)} as visible from (
               select (row_number() over ())::int - 1 as n, "inboxId" as inbox_id, "assigneeId" as assignee_id,
                 "teamId" as team_id, array(select jsonb_array_elements_text("collaboratorIds")::uuid) as collaborator_ids
               from json_to_recordset($1) as r("inboxId" uuid, "assigneeId" uuid, "teamId" uuid, "collaboratorIds" jsonb)
             ) as c`,
            parameters,
          );
          const sql = rows.toSorted((a, b) => a.n - b.n).map((row) => row.visible === true);
          expect(sql).toEqual(facts.map((fact) => canSeeConversation(principal, fact)));
        }
  });

  it('C-096 binds every question about a conversation by the same rule', async () => {
    const [seen] = conversations as [contracts.Conversation];
    const [message] = await bench.messages(seen.id);
    const stranger = bench.actor('agent', { inboxIds: [cakes.id] });
    const abroad = bench.actor('administrator', { tenantId: 'another' });
    const questions: [QueryContract, object, string][] = [
      [contracts.getConversation, { conversationId: seen.id }, 'messaging.conversation_not_found'],
      [contracts.listMessages, { conversationId: seen.id }, 'messaging.conversation_not_found'],
      [contracts.getMessage, { messageId: message!.id }, 'messaging.message_not_found'],
      [
        contracts.sendMessage,
        { conversationId: seen.id, content: { type: 'text', body: 'x' } },
        'messaging.conversation_not_found',
      ],
      [contracts.sendReaction, { messageId: message!.id, emoji: '👍' }, 'messaging.message_not_found'],
      [contracts.markRead, { conversationId: seen.id }, 'messaging.conversation_not_found'],
      [contracts.showTyping, { conversationId: seen.id }, 'messaging.conversation_not_found'],
      [
        contracts.changeConversation,
        { conversationId: seen.id, assigneeId: stranger.id },
        'messaging.conversation_not_found',
      ],
      [contracts.addNote, { conversationId: seen.id, body: 'x' }, 'messaging.conversation_not_found'],
      [contracts.updateContact, { contactId: seen.contact.id, name: 'x' }, 'platform.not_found'],
    ];
    for (const [query, request, code] of questions)
      for (const actor of [stranger, abroad])
        expect([query.endpoint, await codeOf(ask(query, actor, request))]).toEqual([query.endpoint, code]);
    for (const actor of [stranger, abroad]) {
      const page = await ask(contracts.listConversations, actor, { search: 'Kim' });
      expect(page).toMatchObject({ items: [], nextCursor: null });
    }
    expect((await ask(contracts.listConversations, stranger)).counts.all).toBe(1);
    expect((await ask(contracts.listInboxes, stranger)).items.map((i) => i.id)).toEqual([cakes.id]);
    expect(await codeOf(ask(contracts.searchJournal, bench.actor('super-agent')))).toBe('platform.forbidden');
    expect(
      await codeOf(ask(contracts.startConversation, stranger, { inboxId: inbox.id, phone: '+447700700055' })),
    ).toBe('messaging.inbox_not_found');
  });

  it('C-051 C-096 tells whose pairs are, in the order asked, as far as they may be seen', async () => {
    const [first, second] = conversations as [contracts.Conversation, contracts.Conversation];
    const cake = conversations.find(({ inboxId }) => inboxId === cakes.id)!;
    const pairOf = ({ inboxId, contact }: contracts.Conversation) => ({ inboxId, contactId: contact.id });
    const pairs = [
      pairOf(second),
      { inboxId: cakes.id, contactId: first.contact.id },
      pairOf(cake),
      { inboxId: inbox.id, contactId: newId() },
      pairOf(first),
      pairOf(second),
    ];
    const whose = async (actor: Principal) =>
      (await ask(contracts.getPairConversations, actor, { pairs })).items;
    const { id, name, phone, username, bsuid } = second.contact;
    const answers = await whose(bench.administrator);
    expect(answers.map((item) => item?.conversationId ?? null)).toEqual([
      second.id,
      null,
      cake.id,
      null,
      first.id,
      second.id,
    ]);
    expect(answers[0]).toEqual({ conversationId: second.id, contact: { id, name, phone, username, bsuid } });
    const ofCakes = await whose(bench.actor('agent', { inboxIds: [cakes.id] }));
    expect(ofCakes.map((item) => item?.conversationId ?? null)).toEqual([
      null,
      null,
      cake.id,
      null,
      null,
      null,
    ]);
    const abroad = await whose(bench.actor('administrator', { tenantId: 'another' }));
    expect(abroad).toEqual(pairs.map(() => null));
  });

  it('binds an API key by its scopes as well', async () => {
    const reader = bench.actor('administrator', { kind: 'api-key', scopes: ['conversations:read'] });
    const [seen] = conversations as [contracts.Conversation];
    expect(await codeOf(ask(contracts.getConversation, reader, { conversationId: seen.id }))).toBe(
      'answered',
    );
    expect(await codeOf(ask(contracts.addNote, reader, { conversationId: seen.id, body: 'x' }))).toBe(
      'platform.forbidden',
    );
    expect(
      await codeOf(ask(contracts.getConversation, { ...reader, scopes: [] }, { conversationId: seen.id })),
    ).toBe('platform.forbidden');
  });

  it('pages through conversations and messages without leaving out or repeating', async () => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask(contracts.listConversations, bench.administrator, { limit: 2, cursor });
      ids.push(...page.items.map((c) => c.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(ids).toEqual(conversations.map((c) => c.id).toReversed());
    expect(await codeOf(ask(contracts.listConversations, bench.administrator, { cursor: 'bogus' }))).toBe(
      'platform.invalid_input',
    );
  });

  it.each([
    ['kim_3', 1],
    ['%', 5],
    ['0070000', 6],
    ['+44 7700 700 004', 1],
    ['nobody', 0],
  ])('finds %j in %d conversations', async (search, count) => {
    expect(await bench.conversations({ search })).toHaveLength(count);
  });

  it('C-008 makes several changes at once, or none', async () => {
    const [, second] = conversations as [contracts.Conversation, contracts.Conversation];
    const target = { conversationId: second.id };
    const [agent, helper] = [bench.actor('agent'), bench.actor('agent')];
    const before = await ask(contracts.getConversation, bench.administrator, target);
    const refused = { ...target, collaboratorIds: [helper.id], assigneeId: null, stage: 'assigned' };
    expect(await codeOf(ask(contracts.changeConversation, bench.administrator, refused))).toBe(
      'platform.invalid_input',
    );
    expect(await ask(contracts.getConversation, bench.administrator, target)).toEqual(before);

    const done = await ask(contracts.changeConversation, bench.administrator, {
      ...refused,
      assigneeId: agent.id,
    });
    expect(done).toMatchObject({
      stage: 'assigned',
      assigneeId: agent.id,
      collaboratorIds: [helper.id],
      version: before.version + 1,
    });
    await ask(contracts.changeConversation, bench.administrator, {
      ...target,
      assigneeId: before.assigneeId,
      stage: before.stage,
      collaboratorIds: before.collaboratorIds,
    });
  });

  it('C-008 keeps who did what in the timeline, and colleagues collaborate', async () => {
    const [first] = conversations as [contracts.Conversation];
    const agent = bench.actor('agent', { inboxIds: [inbox.id] });
    const helper = bench.actor('agent');
    const assigned = await ask(contracts.changeConversation, agent, {
      conversationId: first.id,
      assigneeId: agent.id,
      teamId: TEAM,
    });
    expect(assigned).toMatchObject({ stage: 'assigned', assigneeId: agent.id, teamId: TEAM });
    expect(await codeOf(ask(contracts.getConversation, helper, { conversationId: first.id }))).not.toBe(
      'answered',
    );
    await ask(contracts.changeConversation, agent, {
      conversationId: first.id,
      collaboratorIds: [helper.id],
    });
    const note = await ask(contracts.addNote, helper, {
      conversationId: first.id,
      body: ' She is a regular ',
      idempotencyKey: 'n1',
    });
    expect(note).toMatchObject({
      direction: 'internal',
      content: { type: 'note', body: 'She is a regular' },
      author: { kind: 'user', id: helper.id },
    });
    expect(
      (
        await ask(contracts.addNote, helper, {
          conversationId: first.id,
          body: ' She is a regular ',
          idempotencyKey: 'n1',
        })
      ).id,
    ).toBe(note.id);
    await ask(contracts.changeConversation, agent, { conversationId: first.id, stage: 'resolved' });
    const page = await ask(contracts.listConversations, agent, { view: 'resolved' });
    expect(page.items.map((c) => c.id)).toEqual([first.id]);
    await bench.post(
      inbound('wamid.again', text('One more thing'), {
        from: { phone: '447700700000' },
        at: Math.floor(Date.now() / 1000) + 5,
      }),
    );
    await eventually(async () =>
      expect(await ask(contracts.getConversation, agent, { conversationId: first.id })).toMatchObject({
        stage: 'assigned',
      }),
    );
    const timeline = (await bench.messages(first.id)).map(({ content }) =>
      content.type === 'activity' ? content.activity : content.type,
    );
    expect(timeline).toEqual([
      'text',
      'resolved',
      'note',
      'collaborator-added',
      'team-changed',
      'assigned',
      'text',
    ]);
    await eventually(() =>
      expect(
        bench
          .eventsOf(contracts.messageSubmitted)
          .filter((e) => (e.data['message'] as contracts.Message).conversationId === first.id).length,
      ).toBe(5),
    );
  });

  it('C-003 tells the customer that it was read, and that somebody is writing', async () => {
    await bench.say('Anybody there?');
    const mine = await eventually(async () => {
      const [found] = await bench.conversations({ search: 'Ria' });
      expect(found).toMatchObject({ unreadCount: 1 });
      return found!;
    });
    expect(await ask(contracts.markRead, bench.administrator, { conversationId: mine.id })).toMatchObject({
      unreadCount: 0,
    });
    await ask(contracts.showTyping, bench.administrator, { conversationId: mine.id });
    await eventually(async () => {
      const [shown] = await bench.chat('ria', NUMBER_ID);
      expect(JSON.stringify(shown)).toMatch(/read/);
    });
  });

  it('C-034 C-036 opens one conversation for a number, as begun by the business', async () => {
    const request = { inboxId: inbox.id, phone: '+44 7700 700077', name: 'Lee' };
    const [a, b] = await Promise.all([
      ask(contracts.startConversation, bench.administrator, request),
      ask(contracts.startConversation, bench.administrator, request),
    ]);
    expect(a.id).toBe(b.id);
    expect(a).toMatchObject({
      origin: 'business',
      lastMessage: null,
      contact: { phone: '+447700700077', name: 'Lee' },
    });
    for (const phone of ['07700 700077', '+123', 'Lee'])
      expect(await codeOf(ask(contracts.startConversation, bench.administrator, { ...request, phone }))).toBe(
        'messaging.invalid_phone',
      );
  });

  it('renames a contact for good', async () => {
    const [first] = conversations as [contracts.Conversation];
    await ask(contracts.updateContact, bench.administrator, {
      contactId: first.contact.id,
      name: 'Kim from the mill',
    });
    await bench.post(
      inbound('wamid.renamed', text('x'), {
        from: { name: 'kimmy', phone: '447700700000' },
        at: SECONDS + 99,
      }),
    );
    await eventually(async () => {
      const rows = await bench.database.query<{ profile_name: string }>(
        'select profile_name from messaging.contact where id = $1',
        [first.contact.id],
      );
      expect(rows[0]!.profile_name).toBe('kimmy');
    });
    const now = await ask(contracts.getConversation, bench.administrator, { conversationId: first.id });
    expect(now.contact.name).toBe('Kim from the mill');
  });

  it('shows nothing without a tenant, in any table', async () => {
    const tables = await bench.database.query<{ name: string }>(
      `select c.table_name as name from information_schema.columns c join pg_class k on k.relname = c.table_name
         join pg_namespace n on n.oid = k.relnamespace and n.nspname = 'messaging'
       where c.table_schema = 'messaging' and c.column_name = 'tenant_id' and k.relkind in ('r', 'p') and not k.relispartition`,
    );
    expect(tables.length).toBeGreaterThan(15);
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: bench.database.url('messaging') });
    await client.connect();
    try {
      for (const { name } of tables) {
        const { rows } = await client.query(`select count(*)::int as count from messaging.${name}`);
        expect([name, rows[0].count]).toEqual([name, 0]);
      }
    } finally {
      await client.end();
    }
  });
});
