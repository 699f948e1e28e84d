import * as contracts from '@parlance/messaging/contracts';
import { eventually } from '@parlance/testing/harness';
import { Bench, RIA } from './testing/bench';

describe('a conversation with the simulator', () => {
  const bench = new Bench();
  beforeAll(() => bench.start());
  afterAll(() => bench.stop());

  it('C-001 C-022 connects a number and lists it', async () => {
    const inbox = await bench.connect();
    expect(inbox).toMatchObject({
      status: 'connected',
      problem: null,
      quality: 'GREEN',
      name: 'Nimbus Bakery',
    });
    const { items } = await bench.ask(contracts.listInboxes, { actor: bench.administrator });
    expect(items).toEqual([inbox]);
  });

  it('C-005 shows a message within moments and states it once', async () => {
    await bench.say('Do you have rye bread?');
    await eventually(() => expect(bench.eventsOf(contracts.messageReceived)).toHaveLength(1));
    const [conversation] = await bench.conversations();
    expect(conversation).toMatchObject({
      contact: { name: 'Ria', phone: RIA, username: 'ria.bakes' },
      stage: 'pending',
      origin: 'customer',
      unreadCount: 1,
      lastMessage: { direction: 'inbound', preview: 'Do you have rye bread?', state: 'received' },
    });
  });

  it('C-032 I27 sends an answer, and its states follow the phone', async () => {
    const [conversation] = await bench.conversations();
    const sent = await bench.ask(contracts.sendMessage, {
      actor: bench.administrator,
      conversationId: conversation!.id,
      content: { type: 'text', body: 'Yes, from nine.' },
    });
    expect(sent).toMatchObject({ state: 'queued', direction: 'outbound', wamid: null });
    await eventually(async () => {
      const message = await bench.ask(contracts.getMessage, {
        actor: bench.administrator,
        messageId: sent.id,
      });
      expect(message).toMatchObject({ state: 'delivered', wamid: expect.stringMatching(/^wamid\./) });
      expect(Object.keys(message.stateTimes)).toEqual(
        expect.arrayContaining(['queued', 'accepted', 'sent', 'delivered']),
      );
    });
    await bench.control('POST', 'handsets/ria/read', { to: '100200300' });
    await eventually(async () => {
      const message = await bench.ask(contracts.getMessage, {
        actor: bench.administrator,
        messageId: sent.id,
      });
      expect(message.state).toBe('read');
    });
    const chat = await bench.chat();
    expect(JSON.stringify(chat.at(-1))).toContain('Yes, from nine.');
  });
});
