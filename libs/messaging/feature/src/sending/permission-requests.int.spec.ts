import * as contracts from '@parlance/messaging/contracts';
import { ProblemError } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { Bench, NUMBER_ID, WABA_ID, type TemplateAnswer } from '../testing/bench';

const explanation = {
  rule: { id: 'C-181', title: 'One permission request a day', source: 'Meta' },
  evidence: {},
  since: null,
  earliestYes: null,
  alternatives: [{ action: 'send-call-button', description: 'Send a message with a button' }],
};
const refused = {
  allowed: false as const,
  code: 'policy.request_too_early',
  detail: 'One permission request is possible in 24 hours.',
  explanation,
};

describe('messages about calls', () => {
  const bench = new Bench();
  const { judges } = bench;
  const permitted = judges.request;
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
    await bench.enableCalling();
  });
  afterAll(() => bench.stop());
  afterEach(() => {
    judges.request = permitted;
  });

  let people = 0;
  const chatting = async (): Promise<{ handset: string; conversationId: string }> => {
    people += 1;
    const handset = `kim${people}`;
    const phone = `+4477007${10_000 + people}`;
    await bench.control('POST', 'handsets', { id: handset, name: handset, phone });
    await bench.say('hello', handset);
    return eventually(async () => {
      const found = (await bench.conversations({ limit: 100 })).find((c) => c.contact.phone === phone);
      return { handset, conversationId: found!.id };
    });
  };
  const ask = (conversationId: string, more: object = {}) =>
    bench.ask(contracts.sendMessage, {
      actor: bench.administrator,
      conversationId,
      content: { type: 'call-permission-request', body: 'May we call you about your order?' },
      ...more,
    });
  const reaches = (messageId: string, ...states: string[]) =>
    eventually(async () => {
      const message = await bench.ask(contracts.getMessage, { actor: bench.administrator, messageId });
      expect(states).toContain(message.state);
      return message;
    });
  const problemOf = (work: Promise<unknown>): Promise<ProblemError> =>
    work.then(
      () => Promise.reject(new Error('It was not refused')),
      (error: ProblemError) => error,
    );
  const left = () => bench.database.query('select message_id from messaging.permission_reservation');

  it('C-141 C-142 asks in a card, and takes the answer over as what it permits', async () => {
    const { handset, conversationId } = await chatting();
    const sent = await ask(conversationId);
    expect(sent.content).toEqual({
      type: 'call-permission-request',
      body: 'May we call you about your order?',
    });
    expect(judges.reserved).toContain(sent.id);
    const { wamid } = await reaches(sent.id, 'delivered', 'read');
    expect(JSON.stringify(await bench.chat(handset))).toContain('May we call you about your order?');

    await bench.control('POST', `handsets/${handset}/send`, {
      to: NUMBER_ID,
      type: 'call_permission_reply',
      messageId: wamid,
      response: 'accept',
    });
    const reply = await eventually(async () => {
      const found = (await bench.messages(conversationId)).find(
        ({ content }) => content.type === 'call-permission-reply',
      );
      expect(found).toBeDefined();
      return found!;
    });
    expect(reply).toMatchObject({
      direction: 'inbound',
      content: { response: 'accept', permanent: false, source: 'user_action', contextId: wamid },
      replyToMessageId: sent.id,
    });
    expect(reply.content.type === 'call-permission-reply' && reply.content.expiresAt).toBe(
      new Date(new Date(reply.occurredAt).getTime() + 7 * 86_400_000).toISOString(),
    );
    await eventually(() =>
      expect(bench.eventsOf(contracts.messageReceived).some(({ subject }) => subject === reply.id)).toBe(
        true,
      ),
    );
    expect(judges.released).not.toContain(sent.id);
    expect(await left()).toEqual([]);
  });

  it('C-161 a change in the business profile is noted, and is no message to be answered', async () => {
    const { handset, conversationId } = await chatting();
    const before = await bench.ask(contracts.getConversation, { actor: bench.administrator, conversationId });
    await bench.control('POST', `handsets/${handset}/send`, {
      to: NUMBER_ID,
      type: 'call_permission_reply',
      response: 'accept',
      permanent: true,
    });
    const after = await eventually(async () => {
      const now = await bench.ask(contracts.getConversation, { actor: bench.administrator, conversationId });
      expect(now.lastMessage?.preview).toBe('Calls are permitted for good');
      return now;
    });
    expect(after).toMatchObject({
      unreadCount: before.unreadCount,
      lastCustomerMessageAt: before.lastCustomerMessageAt,
    });
  });

  it('C-181 refuses with the words of policy and stores nothing', async () => {
    const { conversationId } = await chatting();
    judges.request = async () => refused;
    expect((await problemOf(ask(conversationId))).toProblem()).toMatchObject({
      code: 'policy.request_too_early',
      status: 422,
      detail: refused.detail,
      explanation,
    });
    expect(await bench.messages(conversationId)).toHaveLength(1);
    expect(await left()).toEqual([]);
  });

  it('C-182 I36 reserves once for one idempotency key, however often and at once it is repeated', async () => {
    const { conversationId } = await chatting();
    const asked = new Set<string>();
    // As policy does it: the first gets the only request there is, and a repetition under its id the same yes.
    judges.request = async ({ messageId }) => {
      if (asked.size === 0) asked.add(messageId);
      return asked.has(messageId) ? { allowed: true, customMessage: true } : refused;
    };
    const idempotencyKey = newId();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => ask(conversationId, { idempotencyKey })),
    );
    expect(new Set(answers.map(({ id }) => id))).toEqual(asked);
    expect((await ask(conversationId, { idempotencyKey })).id).toBe(answers[0]!.id);
    expect(judges.released).not.toContain(answers[0]!.id);
    expect(await bench.messages(conversationId)).toHaveLength(2);
    expect(await left()).toEqual([]);
  });

  it('C-182 gives the request back when the message could not be queued', async () => {
    const { conversationId } = await chatting();
    const before = judges.reserved.length;
    const problem = await problemOf(ask(conversationId, { replyToMessageId: newId() }));
    expect(problem.definition.code).toBe('messaging.message_not_found');
    const [reserved] = judges.reserved.slice(before);
    expect(judges.released.filter((id) => id === reserved)).toHaveLength(1);
    expect(await left()).toEqual([]);
  });

  it('C-182 gives back what a process that died has left, and nothing that is under way', async () => {
    const [dead, living] = [newId(), newId()];
    const leave = (id: string, ago: string) =>
      bench.database.query(
        `insert into messaging.permission_reservation (tenant_id, message_id, inbox_id, contact_id, reserved_at)
         values ($1, $2, $3, $3, now() - $4::interval)`,
        [bench.tenantId, id, newId(), ago],
      );
    await leave(living, '5 seconds');
    await leave(dead, '2 minutes');
    await eventually(() => expect(judges.released).toContain(dead));
    await eventually(async () => expect(await left()).toEqual([{ message_id: living }]));
    expect(judges.released).not.toContain(living);
    await bench.database.query('delete from messaging.permission_reservation');
  });

  it('C-122 C-149 reserves for a template that asks, and shows that it did', async () => {
    const { handset, conversationId } = await chatting();
    const body = 'May we call you about your repair?';
    await bench.control('POST', 'setup', {
      templates: [
        {
          wabaId: WABA_ID,
          name: 'may_we_call',
          language: 'en_US',
          category: 'UTILITY',
          components: [{ type: 'BODY', text: body }, { type: 'call_permission_request' }],
        },
      ],
    });
    const rendered: TemplateAnswer['rendered'] = {
      name: 'may_we_call',
      language: 'en_US',
      category: 'UTILITY',
      header: null,
      body,
      footer: null,
      buttons: [],
    };
    judges.template = async () => ({
      templateId: newId(),
      rendered,
      components: [],
      asksCallPermission: true,
    });
    const kinds: string[] = [];
    judges.request = async ({ kind }) => {
      kinds.push(kind);
      return { allowed: true, customMessage: false };
    };
    const content = { type: 'template' as const, name: 'may_we_call', language: 'en_US' };
    const sent = await ask(conversationId, { content });
    expect(kinds).toEqual(['template']);
    expect(sent.content).toMatchObject({ type: 'template', body, asksCallPermission: true });
    await reaches(sent.id, 'delivered', 'read');
    expect(JSON.stringify(await bench.chat(handset))).toContain('CALL_PERMISSION_REQUEST');
  });

  it('C-144 C-163 sends a call button, which calls with what it carries', async () => {
    const { handset, conversationId } = await chatting();
    const before = judges.reserved.length;
    const at = Date.now();
    const sent = await ask(conversationId, {
      content: {
        type: 'voice-call',
        body: 'Tap to talk to us',
        button: 'Call us',
        ttlMinutes: 60,
        payload: 't-9',
      },
    });
    expect(sent.content).toMatchObject({ type: 'voice-call', body: 'Tap to talk to us', button: 'Call us' });
    const expiresAt = sent.content.type === 'voice-call' ? Date.parse(sent.content.expiresAt!) : 0;
    expect(expiresAt - at).toBeGreaterThanOrEqual(3_600_000);
    expect(expiresAt - at).toBeLessThan(3_660_000);
    expect(judges.reserved).toHaveLength(before);
    const { wamid } = await reaches(sent.id, 'delivered', 'read');
    await bench.control('POST', `handsets/${handset}/call`, { to: NUMBER_ID, messageId: wamid });
    await eventually(() =>
      expect(judges.commands.some(({ data }) => data.item['cta_payload'] === 't-9')).toBe(true),
    );
  });

  it('C-182 fails at once with the reason what Meta refuses for its own count', async () => {
    const { conversationId } = await chatting();
    await bench.control('POST', 'faults/graph', {
      match: { path: '/messages', method: 'POST' },
      effect: { kind: 'error', code: 138009 },
    });
    const { id } = await ask(conversationId);
    expect(await reaches(id, 'failed')).toMatchObject({
      failure: { code: '138009', action: expect.stringContaining('limit') },
    });
  });

  it('a workflow sends as the system, with the rights of an administrator', async () => {
    const { conversationId } = await chatting();
    const system = bench.actor('administrator', { kind: 'system', name: 'Automation' });
    const [conversation] = (await bench.conversations({ limit: 100 })).filter(
      ({ id }) => id === conversationId,
    );
    const start = {
      actor: system,
      inboxId: conversation!.inboxId,
      phone: conversation!.contact.phone!,
      idempotencyKey: newId(),
    };
    expect((await bench.ask(contracts.startConversation, start)).id).toBe(conversationId);
    const send = {
      actor: system,
      conversationId,
      content: { type: 'text' as const, body: 'From a workflow' },
      idempotencyKey: newId(),
    };
    const sent = await bench.ask(contracts.sendMessage, send);
    expect(sent.author).toEqual({ kind: 'system', id: system.id });
    expect((await bench.ask(contracts.sendMessage, send)).id).toBe(sent.id);
    await reaches(sent.id, 'delivered', 'read');
  });
});
