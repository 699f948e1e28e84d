import {
  callUpdated,
  PRESENCE_SIGNALS,
  presenceSignalSchema,
  type PresenceSignal,
} from '@parlance/calls/contracts';
import { REALTIME_CLOSE } from '@parlance/gateway/contracts';
import {
  contactUpdated,
  conversationUpdated,
  getConversation,
  listConversations,
  messageReceived,
  messagingErrors,
  type Conversation,
} from '@parlance/messaging/contracts';
import { windowChanged } from '@parlance/policy/contracts';
import { canSeeConversation, ProblemError } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import {
  LiveClient,
  sampleCall,
  sampleConversation,
  sampleMessage,
  startInstallation,
  type Installation,
  type Organisation,
  type Person,
} from '@parlance/testing/installation';
import { apiGateway } from '../index';

let installation: Installation;
let organisation: Organisation;
let stranger: Organisation;
/** In the team of the inbox; supervisor of that team; of no team. */
let member: Person, supervisor: Person, outsider: Person;
let teamId: string;
const inboxId = newId();
const clients: LiveClient[] = [];
const conversations = new Map<string, Conversation>();

beforeAll(async () => {
  installation = await startInstallation({ gateway: apiGateway, replicas: 2 });
  organisation = await installation.organisation();
  stranger = await installation.organisation();
  const { api } = organisation.administrator;
  const team = await api.post('/v1/teams', { name: 'Sales', inboxIds: [inboxId] });
  teamId = team.body.id;
  member = await installation.person(organisation, 'agent', [teamId]);
  outsider = await installation.person(organisation, 'agent');
  supervisor = await installation.person(organisation, 'supervisor');
  await api.patch(`/v1/teams/${teamId}`, { supervisorIds: [supervisor.id] });
  // What messaging would say: its own rule over what it knows.
  await installation.standIns.answer(getConversation, ({ actor, conversationId }) => {
    const conversation = conversations.get(conversationId);
    if (!conversation || !canSeeConversation(actor, conversation) || actor.tenantId !== organisation.id)
      throw new ProblemError(messagingErrors.conversation_not_found, {
        detail: 'There is no such conversation',
      });
    return conversation;
  });
  await installation.standIns.answer(listConversations, ({ search }) => ({
    items: [...conversations.values()].filter(({ contact }) => contact.phone === search),
    nextCursor: null,
    counts: { all: 0, mine: 0, unassigned: 0 },
  }));
}, 90_000);
afterAll(() => installation?.stop());
afterEach(() => clients.splice(0).forEach((client) => client.close()));

const gateway = (replica: 0 | 1 = 0) => installation.gateways[replica]!.url;
async function connect(person: Person, replica: 0 | 1 = 0, resume = {}): Promise<LiveClient> {
  const client = await LiveClient.greeted(gateway(replica), person.token, resume);
  clients.push(client);
  return client;
}
const state = (conversation: Conversation) => {
  conversations.set(conversation.id, conversation);
  return installation.standIns.state(conversationUpdated, {
    tenantId: organisation.id,
    aggregateId: conversation.id,
    data: { conversation },
  });
};
const receive = (conversation: Conversation) =>
  installation.standIns.state(messageReceived, {
    tenantId: organisation.id,
    aggregateId: conversation.id,
    data: { message: sampleMessage(conversation), contact: conversation.contact, visibility: conversation },
  });
const kinds = (client: LiveClient) => client.changes.map(({ change }) => change.kind);
/** A change that everybody hears: what was said before it and not heard will not be heard. */
async function marker(...listeners: LiveClient[]): Promise<void> {
  const name = `marker ${newId()}`;
  await organisation.administrator.api.patch(`/v1/users/${outsider.id}`, { name });
  await eventually(() => {
    for (const { changes } of listeners)
      expect(changes.some(({ change }) => change.kind === 'user' && change.user.name === name)).toBe(true);
  });
}

describe('the handshake', () => {
  it('refuses a client without or with a wrong credential, and pages of another origin', async () => {
    await expect(LiveClient.open(gateway(), null)).rejects.toThrow('refused with 401');
    await expect(LiveClient.open(gateway(), `ps_${'x'.repeat(43)}`)).rejects.toThrow('refused with 401');
    const cookie = `parlance_session=${member.token}`;
    await expect(
      LiveClient.open(gateway(), null, { headers: { cookie, origin: 'https://evil.example' } }),
    ).rejects.toThrow('refused with 403');
    const own = await LiveClient.open(gateway(), null, { headers: { cookie, origin: gateway() } });
    own.close();
  });

  it('closes a client that does not speak the protocol', async () => {
    for (const text of ['no JSON', '{"type":"shout"}', '{"type":"viewing","conversationId":null}']) {
      const client = await LiveClient.open(gateway(), member.token);
      client.socket.send(text);
      await eventually(() => expect(client.closed?.code).toBe(REALTIME_CLOSE.protocol));
    }
  });
});

describe('changes', () => {
  it('C-005 C-093 C-094 C-095 reach whoever may see the conversation, at once, and nobody else', async () => {
    const [agent, leader, other, all, foreign] = [
      await connect(member),
      await connect(supervisor),
      await connect(outsider),
      await connect(organisation.administrator),
      await connect(stranger.administrator),
    ];
    await receive(sampleConversation({ inboxId }));
    await receive(sampleConversation({ teamId }));
    await receive(sampleConversation({ assigneeId: outsider.id }));
    await receive(sampleConversation({ collaboratorIds: [outsider.id, member.id] }));
    await receive(sampleConversation());
    const messages = (client: LiveClient) => kinds(client).filter((kind) => kind === 'message').length;
    await eventually(() => expect(messages(all)).toBe(5));
    await marker(agent, leader, other, all);
    expect([agent, leader, other, all, foreign].map(messages)).toEqual([2, 2, 2, 5, 0]);
    expect(foreign.changes).toEqual([]);
  });

  it('of windows and contacts reach only those who may see a conversation of the contact', async () => {
    const [agent, other, all] = [
      await connect(member),
      await connect(outsider),
      await connect(organisation.administrator),
    ];
    const seen = sampleConversation({ inboxId });
    const hidden = sampleConversation({ assigneeId: supervisor.id });
    await state(seen);
    for (const { contact, inboxId: inbox } of [seen, hidden]) {
      const { id: contactId } = contact;
      const window = { inboxId: inbox, contactId, open: true, lastCustomerMessageAt: null, closesAt: null };
      await installation.standIns.state(windowChanged, {
        tenantId: organisation.id,
        aggregateId: contactId,
        data: { window },
      });
      await installation.standIns.state(contactUpdated, {
        tenantId: organisation.id,
        aggregateId: contactId,
        data: { contact, mergedContactIds: [] },
      });
    }
    await eventually(() =>
      expect(kinds(all).sort()).toEqual(['contact', 'contact', 'conversation', 'window', 'window']),
    );
    await marker(agent, other, all);
    expect(kinds(agent).sort()).toEqual(['contact', 'conversation', 'user', 'window']);
    expect(kinds(other)).toEqual(['user']);
  });

  it('of a contact that is not remembered reach whoever messaging says, by its conversations', async () => {
    const [agent, other] = [await connect(member), await connect(outsider)];
    const conversation = sampleConversation({ inboxId });
    conversation.contact.phone = '+6281299999999';
    conversations.set(conversation.id, conversation);
    await installation.standIns.state(contactUpdated, {
      tenantId: organisation.id,
      aggregateId: conversation.contact.id,
      data: { contact: conversation.contact, mergedContactIds: [] },
    });
    await eventually(() => expect(kinds(agent)).toEqual(['contact']));
    await marker(other);
    expect(kinds(other)).toEqual(['user']);
  });

  it('are resumed from where the client stood, and not from another epoch or too far back', async () => {
    const before = await connect(member);
    await receive(sampleConversation({ inboxId }));
    await eventually(() => expect(before.changes).toHaveLength(1));
    const { epoch } = before.hello;
    const { sequence } = before.changes[0]!;
    before.close();

    const witness = await connect(organisation.administrator);
    const missed = [sampleConversation({ inboxId }), sampleConversation(), sampleConversation({ inboxId })];
    for (const conversation of missed) await receive(conversation);
    await eventually(() => expect(witness.changes).toHaveLength(3));

    const resumed = await connect(member, 0, { epoch, sequence });
    expect(resumed.hello).toMatchObject({ resumed: true, sequence });
    await marker(resumed);
    expect(kinds(resumed)).toEqual(['message', 'message', 'user']);
    const sequences = resumed.changes.map((change) => change.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));

    const ahead = await connect(member, 0, { epoch, sequence: sequence + 1_000_000 });
    const elsewhere = await connect(member, 1, { epoch, sequence });
    expect([ahead.hello.resumed, elsewhere.hello.resumed]).toEqual([false, false]);
    expect(elsewhere.hello.epoch).not.toBe(epoch);
  });

  it('tells a changed team at once what its people may hear', async () => {
    const joiner = await installation.person(organisation, 'agent');
    const client = await connect(joiner);
    await receive(sampleConversation({ inboxId }));
    await organisation.administrator.api.patch(`/v1/teams/${teamId}`, { memberIds: [member.id, joiner.id] });
    await eventually(async () => {
      await receive(sampleConversation({ inboxId }));
      expect(kinds(client)).toContain('message');
    });
  });
});

describe('a call', () => {
  it('C-056 I4 rings in milliseconds at whoever is rung, stops there when it moves on, and is unheard elsewhere', async () => {
    const [rung, next, foreign] = [
      await connect(outsider),
      await connect(member, 1),
      await connect(stranger.administrator),
    ];
    const conversation = sampleConversation({ inboxId });
    const attempt = (agentId: string, result: 'ringing' | 'timed-out') =>
      ({ step: 'eligible', agentId, at: new Date().toISOString(), result, reason: null }) as const;
    const ring = (ringingAgentIds: string[], attempts: ReturnType<typeof attempt>[], version: number) => {
      const call = sampleCall({
        conversationId: conversation.id,
        inboxId,
        ringingAgentIds,
        attempts,
        version,
      });
      return installation.standIns.state(callUpdated, {
        tenantId: organisation.id,
        aggregateId: call.id,
        data: { call, visibility: conversation },
      });
    };
    const heard = (client: LiveClient) =>
      client.changes.flatMap(({ change }) => (change.kind === 'call' ? [change.call.ringingAgentIds] : []));
    const waits: number[] = [];
    for (let i = 1; i <= 20; i += 1) {
      const arrived = new Promise((resolve) => rung.socket.once('message', resolve));
      const stated = performance.now();
      await ring([outsider.id], [attempt(outsider.id, 'ringing')], i);
      await arrived;
      waits.push(performance.now() - stated);
    }
    waits.sort((a, b) => a - b);
    expect(waits[10]).toBeLessThan(100);
    await ring([member.id], [attempt(outsider.id, 'timed-out'), attempt(member.id, 'ringing')], 21);
    await eventually(() => expect(heard(next).at(-1)).toEqual([member.id]));
    await eventually(() => expect(heard(rung).at(-1)).toEqual([member.id]));
    await marker(rung);
    expect(foreign.changes).toEqual([]);
  });
});

describe('an open console', () => {
  it('C-150 is signalled when the first one opens and the last one closes, on whichever replica', async () => {
    const operator = await installation.nats.connectAsOperator();
    const said: PresenceSignal[] = [];
    operator.subscribe(PRESENCE_SIGNALS, {
      callback: (_error, message) => void said.push(presenceSignalSchema.parse(message.json())),
    });
    await operator.flush();
    const agent = await installation.person(organisation, 'agent');
    const connected = () =>
      said.filter(({ userId }) => userId === agent.id).map((signal) => signal.connected);
    const [here, too, there] = [await connect(agent, 0), await connect(agent, 0), await connect(agent, 1)];
    await eventually(() => expect(connected()).toEqual([true, true]));
    expect(said.find(({ userId }) => userId === agent.id)!.tenantId).toBe(organisation.id);
    too.close();
    here.close();
    // The other replica contradicts at once.
    await eventually(() => expect(connected()).toEqual([true, true, false, true]));
    there.close();
    await eventually(() => expect(connected()).toEqual([true, true, false, true, false]));
    await operator.close();
  });
});

describe('a session that ends', () => {
  it('closes its connections on every replica, and leaves those of other sessions', async () => {
    const twice = await installation.signIn(member.email);
    const closing = [await connect(twice, 0), await connect(twice, 1)];
    const staying = await connect(member);
    await twice.api.delete('/v1/session');
    await eventually(() =>
      expect(closing.map((client) => client.closed?.code)).toEqual([
        REALTIME_CLOSE.signIn,
        REALTIME_CLOSE.signIn,
      ]),
    );
    expect(staying.closed).toBeUndefined();
    await expect(LiveClient.open(gateway(), twice.token)).rejects.toThrow('refused with 401');
  });

  it('closes the connections of a deactivated person', async () => {
    const leaver = await installation.person(organisation, 'agent');
    const client = await connect(leaver, 1);
    await organisation.administrator.api.patch(`/v1/users/${leaver.id}`, { active: false });
    await eventually(() => expect(client.closed?.code).toBe(REALTIME_CLOSE.signIn));
  });
});

describe('presence', () => {
  it('C-008 shows on every replica who has a conversation open and who is typing', async () => {
    const conversation = sampleConversation({ inboxId });
    conversations.set(conversation.id, conversation);
    const { id } = conversation;
    const [here, there] = [await connect(member, 0), await connect(supervisor, 1)];
    here.say({ type: 'viewing', conversationId: id });
    await eventually(() => expect(here.viewers(id)).toEqual(['A agent']));
    there.say({ type: 'viewing', conversationId: id });
    await eventually(() => expect(there.viewers(id)).toEqual(['A agent', 'A supervisor']));
    await eventually(() => expect(here.viewers(id)).toEqual(['A agent', 'A supervisor']));

    there.say({ type: 'typing', conversationId: id, typing: true });
    await eventually(() => expect(here.viewers(id)).toEqual(['A agent', 'A supervisor*']));
    there.say({ type: 'typing', conversationId: id, typing: false });
    await eventually(() => expect(here.viewers(id)).toEqual(['A agent', 'A supervisor']));

    there.close();
    await eventually(() => expect(here.viewers(id)).toEqual(['A agent']));
  });

  it('is refused for a conversation that one may not see, as if there were none', async () => {
    const conversation = sampleConversation({ inboxId });
    conversations.set(conversation.id, conversation);
    const inside = await connect(member);
    inside.say({ type: 'viewing', conversationId: conversation.id });
    for (const person of [outsider, stranger.administrator]) {
      const client = await connect(person);
      client.say({ type: 'viewing', conversationId: conversation.id });
      await eventually(() =>
        expect(client.heard).toContainEqual(
          expect.objectContaining({ type: 'problem', code: 'messaging.conversation_not_found' }),
        ),
      );
      expect(client.viewers(conversation.id)).toEqual([]);
    }
    expect(inside.viewers(conversation.id)).toEqual(['A agent']);
  });

  it('ends for whoever loses sight of the conversation', async () => {
    const conversation = sampleConversation({ inboxId });
    await state(conversation);
    const [leaving, staying] = [await connect(member), await connect(organisation.administrator)];
    for (const client of [leaving, staying]) client.say({ type: 'viewing', conversationId: conversation.id });
    await eventually(() => expect(staying.viewers(conversation.id)).toEqual(['A agent', 'Ada']));
    await state({ ...conversation, inboxId: newId(), version: 2 });
    await eventually(() => expect(staying.viewers(conversation.id)).toEqual(['Ada']));
  });
});

describe('limits', () => {
  it('refuse more connections of one person than are served, and floods of messages', async () => {
    const busy = await installation.person(organisation, 'agent');
    for (let i = 0; i < 20; i += 1) await connect(busy);
    await expect(LiveClient.open(gateway(), busy.token)).rejects.toThrow('refused with 429');
    const [client] = clients;
    for (let i = 0; i < 100; i += 1) client!.say({ type: 'alive' });
    await eventually(() => expect(client!.closed?.code).toBe(REALTIME_CLOSE.tooMany));
  });
});

describe('a gateway that stops', () => {
  it('tells its clients to come back', async () => {
    const client = await connect(member, 1);
    await installation.gateways[1]!.stop();
    expect(client.closed?.code).toBe(REALTIME_CLOSE.restarting);
  });
});
