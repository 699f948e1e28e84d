import { callEnded, type Call } from '@parlance/calls/contracts';
import * as contracts from '@parlance/messaging/contracts';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { Bench, RIA } from '../testing/bench';

type NatsConnection = Awaited<ReturnType<Bench['nats']['connectAsOperator']>>;

describe('calls in the timeline', () => {
  const bench = new Bench();
  let calls: NatsConnection;
  let conversationId: string;
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
    calls = await bench.nats.connectAsOperator();
    await bench.say('Call me');
    conversationId = await eventually(async () => {
      const [conversation] = await bench.conversations();
      expect(conversation).toBeDefined();
      return conversation!.id;
    });
  });
  afterAll(async () => {
    await calls.close();
    await bench.stop();
  });

  const conversation = () =>
    bench.ask(contracts.getConversation, { actor: bench.administrator, conversationId });
  const settle = async (stage: 'resolved'): Promise<void> => {
    await bench.ask(contracts.markRead, { actor: bench.administrator, conversationId });
    await bench.ask(contracts.changeConversation, { actor: bench.administrator, conversationId, stage });
  };

  /** As the calls context states it, and a second time, as a stream may. */
  const ended = async (
    given: Partial<Call> & { outcome: NonNullable<Call['end']>['outcome'] },
  ): Promise<Call> => {
    const { contact, inboxId } = await conversation();
    const now = new Date().toISOString();
    const { outcome, ...more } = given;
    const call: Call = {
      id: newId(),
      wacid: `wacid.${newId()}`,
      conversationId,
      contactId: contact.id,
      contactName: contact.name,
      contactPhone: contact.phone,
      inboxId,
      teamId: null,
      agentId: null,
      assigneeId: null,
      direction: 'inbound',
      state: 'ended',
      startedAt: now,
      ringingAt: now,
      answeredAt: null,
      endedAt: now,
      durationSeconds: null,
      held: false,
      agentLeg: 'none',
      ringingAgentIds: [],
      attempts: [],
      recording: { policy: 'off', announcementLanguage: null },
      alarms: [],
      metadata: {},
      ctaPayload: null,
      deeplinkPayload: null,
      end: { outcome, by: 'customer', reason: 'hung-up', detail: '', uncertain: false },
      version: 3,
      ...more,
    };
    const id = newId();
    const envelope = {
      specversion: '1.0',
      id,
      source: 'call-signalling',
      type: callEnded.type,
      subject: call.id,
      time: now,
      datacontenttype: 'application/json',
      dataschema: 'https://parlance.dev/schemas/x',
      tenantid: bench.tenantId,
      aggregateversion: 3,
      correlationid: id,
      data: { call, visibility: { inboxId, teamId: null, assigneeId: null, collaboratorIds: [] } },
    };
    for (let i = 0; i < 2; i += 1)
      await calls.request(callEnded.subject(bench.tenantId), JSON.stringify(envelope));
    return call;
  };
  const entryOf = async (call: Call): Promise<contracts.Message> =>
    eventually(async () => {
      const found = (await bench.messages(conversationId)).filter(
        ({ content }) => content.type === 'call' && content.callId === call.id,
      );
      expect(found).toHaveLength(1);
      return found[0]!;
    });

  it('C-099 writes one entry of a call that was taken, and disturbs nobody', async () => {
    await settle('resolved');
    const agentId = newId();
    const at = new Date().toISOString();
    const call = await ended({ outcome: 'answered', answeredAt: at, durationSeconds: 42, agentId });
    expect(await entryOf(call)).toMatchObject({
      direction: 'internal',
      author: { kind: 'system' },
      occurredAt: call.endedAt,
      content: {
        type: 'call',
        callId: call.id,
        direction: 'inbound',
        outcome: 'answered',
        durationSeconds: 42,
        agentId,
      },
    });
    expect(await conversation()).toMatchObject({
      stage: 'resolved',
      unreadCount: 0,
      lastMessage: { preview: 'Call ended', direction: 'internal' },
    });
  });

  it('C-099 I15 a missed call is unread and opens the conversation again, once', async () => {
    await settle('resolved');
    const call = await ended({ outcome: 'missed' });
    const entry = await entryOf(call);
    expect(await conversation()).toMatchObject({
      stage: 'pending',
      unreadCount: 1,
      contact: { phone: RIA },
      lastMessage: { id: entry.id, preview: 'Missed call' },
    });
    await eventually(() => {
      const stated = bench.eventsOf(contracts.messageSubmitted).filter(({ subject }) => subject === entry.id);
      expect(stated).toHaveLength(1);
    });
    const [last] = (await eventually(() => {
      const updates = bench
        .eventsOf(contracts.conversationUpdated)
        .map(({ data }) => data['conversation'] as contracts.Conversation)
        .filter(({ lastMessage }) => lastMessage?.id === entry.id);
      expect(updates).toHaveLength(1);
      return updates;
    })) as contracts.Conversation[];
    expect(last).toMatchObject({ unreadCount: 1, stage: 'pending' });
  });

  it('C-176 a call of ours that nobody took is no news of the customer', async () => {
    await settle('resolved');
    const call = await ended({ direction: 'outbound', outcome: 'no-answer' });
    await entryOf(call);
    expect(await conversation()).toMatchObject({
      stage: 'resolved',
      unreadCount: 0,
      lastMessage: { preview: 'Call not answered' },
    });
  });

  it('C-099 stands where the call ended, however late that is heard', async () => {
    const endedAt = new Date(Date.now() - 3_600_000).toISOString();
    const late = await ended({ outcome: 'missed', startedAt: endedAt, endedAt });
    await entryOf(late);
    const [newest] = await bench.messages(conversationId);
    expect(newest!.content).not.toMatchObject({ callId: late.id });
    expect(await conversation()).toMatchObject({ stage: 'resolved', unreadCount: 0 });
  });
});
