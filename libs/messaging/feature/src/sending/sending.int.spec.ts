import * as contracts from '@parlance/messaging/contracts';
import { ProblemError } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually, startTestService } from '@parlance/testing/harness';
import { messagingGateway } from '../service';
import { Bench } from '../testing/bench';

const refusal = {
  rule: { id: 'customer-service-window', title: 'The 24-hour window is closed', source: 'C-033' },
  evidence: { lastCustomerMessageAt: null },
  since: null,
  earliestYes: null,
  alternatives: [{ action: 'send-template', description: 'Send an approved template' }],
};

describe('sending', () => {
  const bench = new Bench({ env: { SEND_LEASE_SECONDS: '0.4', SEND_RECONCILE_SECONDS: '1.5' } });
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
    // Statuses come when a test wants them.
    await bench.control('PATCH', 'behaviour', { statuses: { sentMs: [50, 60], deliveredMs: [60, 80] } });
  });
  afterAll(() => bench.stop());
  afterEach(async () => {
    bench.judges.policy = fresh;
    await bench.control('DELETE', 'faults').catch(() => undefined);
  });
  const fresh = bench.judges.policy;

  let people = 0;
  const chatting = async (): Promise<{ handset: string; conversationId: string }> => {
    people += 1;
    const handset = `kim${people}`;
    const phone = `+4477008${10_000 + people}`;
    await bench.control('POST', 'handsets', { id: handset, name: handset, phone });
    await bench.say('hello', handset);
    return eventually(async () => {
      const found = (await bench.conversations({ limit: 100 })).find((c) => c.contact.phone === phone);
      return { handset, conversationId: found!.id };
    });
  };
  const send = (conversationId: string, body: string, more: object = {}) =>
    bench.ask(contracts.sendMessage, {
      actor: bench.administrator,
      conversationId,
      content: { type: 'text', body },
      ...more,
    });
  const getMessage = (messageId: string) =>
    bench.ask(contracts.getMessage, { actor: bench.administrator, messageId });
  const reaches = (id: string, ...states: string[]) =>
    eventually(async () => {
      const message = await getMessage(id);
      expect(states).toContain(message.state);
      return message;
    });
  const bubbles = async (handset: string, body: string): Promise<number> =>
    (await bench.chat(handset)).filter((message) => JSON.stringify(message).includes(body)).length;
  const fault = (effect: object, more: object = {}) =>
    bench.control('POST', 'faults/graph', { match: { path: '/messages', method: 'POST' }, effect, ...more });
  const problemOf = (work: Promise<unknown>): Promise<ProblemError> =>
    work.then(
      () => Promise.reject(new Error('It was not refused')),
      (error: ProblemError) => error,
    );

  it('C-033 I19 refuses with the words of policy, stores nothing and sends nothing', async () => {
    const { handset, conversationId } = await chatting();
    bench.judges.policy = async (request) => ({
      ...(await fresh(request)),
      allowed: false,
      code: 'policy.window_closed',
      detail: 'The customer last wrote 25 hours ago',
      explanation: refusal,
    });
    const problem = await problemOf(send(conversationId, 'too late'));
    expect(problem.toProblem()).toMatchObject({
      code: 'policy.window_closed',
      status: 422,
      detail: 'The customer last wrote 25 hours ago',
      explanation: refusal,
    });
    expect(await bench.messages(conversationId)).toHaveLength(1);
    expect(await bench.database.query('select 1 from messaging.dispatch')).toEqual([]);
    expect(await bubbles(handset, 'too late')).toBe(0);
  });

  it('C-033 takes no answer of policy for a no', async () => {
    const { conversationId } = await chatting();
    bench.judges.policy = () => new Promise(() => undefined);
    expect((await problemOf(send(conversationId, 'hi'))).definition.code).toBe('platform.unavailable');
    expect(await bench.messages(conversationId)).toHaveLength(1);
  });

  it('tells policy when the customer last wrote', async () => {
    const { conversationId } = await chatting();
    const asked: unknown[] = [];
    bench.judges.policy = (request) => {
      asked.push(request);
      return fresh(request);
    };
    await send(conversationId, 'hi');
    const [conversation] = (await bench.conversations({ limit: 100 })).filter((c) => c.id === conversationId);
    expect(asked).toMatchObject([
      {
        kind: 'free-form',
        lastCustomerMessageAt: conversation!.lastCustomerMessageAt,
        contactId: conversation!.contact.id,
      },
    ]);
  });

  it('C-034 C-035 sends a template as the template service fills it, and refuses as it refuses', async () => {
    const { handset, conversationId } = await chatting();
    await bench.control('POST', 'setup', {
      templates: [
        {
          wabaId: '400500600',
          name: 'order_ready',
          language: 'en_US',
          category: 'UTILITY',
          components: [
            { type: 'BODY', text: 'Hi {{1}}, it is ready to collect.', example: { body_text: [['Ria']] } },
          ],
        },
      ],
    });
    bench.judges.template = async () => ({
      templateId: newId(),
      rendered: {
        name: 'order_ready',
        language: 'en_US',
        category: 'UTILITY',
        header: null,
        body: 'Hi Kim, it is ready to collect.',
        footer: null,
        buttons: [],
      },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Kim' }] }],
      asksCallPermission: false,
    });
    const content = {
      type: 'template' as const,
      name: 'order_ready',
      language: 'en_US',
      parameters: { 'body.1': 'Kim' },
    };
    const sent = await bench.ask(contracts.sendMessage, {
      actor: bench.administrator,
      conversationId,
      content,
    });
    expect(sent.content).toMatchObject({ type: 'template', body: 'Hi Kim, it is ready to collect.' });
    await reaches(sent.id, 'delivered', 'read');
    expect(await bubbles(handset, 'Hi Kim, it is ready')).toBe(1);

    const unknown = { code: 'templates.not_approved', kind: 'policy', title: 'Not approved' } as const;
    bench.judges.template = () => Promise.reject(new ProblemError(unknown, { detail: 'It is PAUSED' }));
    const problem = await problemOf(
      bench.ask(contracts.sendMessage, { actor: bench.administrator, conversationId, content }),
    );
    expect(problem.toProblem()).toMatchObject({ code: 'templates.not_approved', detail: 'It is PAUSED' });
  });

  it('I36 sends once for one idempotency key, and refuses the key for another text', async () => {
    const { handset, conversationId } = await chatting();
    const idempotencyKey = newId();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send(conversationId, 'only once', { idempotencyKey })),
    );
    expect(new Set(answers.map((message) => message.id)).size).toBe(1);
    bench.judges.policy = () => Promise.reject(new Error('must not be asked again'));
    expect((await send(conversationId, 'only once', { idempotencyKey })).id).toBe(answers[0]!.id);
    const problem = await problemOf(send(conversationId, 'something else', { idempotencyKey }));
    expect(problem.definition.code).toBe('platform.idempotency_key_reused');
    await reaches(answers[0]!.id, 'delivered', 'read');
    expect(await bubbles(handset, 'only once')).toBe(1);
  });

  it('writes down what Meta accepts at the same time, each message with its own id and once', async () => {
    const chats = await Promise.all(Array.from({ length: 20 }, () => chatting()));
    const sent = await Promise.all(
      chats.map(({ conversationId }, n) => send(conversationId, `at once ${n}`)),
    );
    const delivered = await eventually(async () => {
      const messages = await Promise.all(sent.map(({ id }) => getMessage(id)));
      expect(messages.map(({ state }) => state)).toEqual(sent.map(() => 'delivered'));
      return messages;
    });
    expect(delivered.map(({ content }) => content)).toEqual(sent.map(({ content }) => content));
    expect(new Set(delivered.map(({ wamid }) => wamid)).size).toBe(sent.length);
    expect(delivered.every(({ stateTimes }) => stateTimes.accepted !== undefined)).toBe(true);
    expect(await bench.database.query('select from messaging.dispatch')).toEqual([]);
  });

  it('keeps the order of a conversation, also when the first has to be tried again', async () => {
    const { handset, conversationId } = await chatting();
    await fault({ kind: 'error', code: 130429 });
    const texts = Array.from({ length: 6 }, (_, i) => `line ${i}`);
    const sent: contracts.Message[] = [];
    for (const body of texts) sent.push(await send(conversationId, body));
    await Promise.all(sent.map(({ id }) => reaches(id, 'delivered', 'read')));
    const shown = JSON.stringify(await bench.chat(handset));
    const positions = texts.map((body) => shown.indexOf(body));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  it('tries again what certainly did not happen', async () => {
    const { handset, conversationId } = await chatting();
    await fault({ kind: 'error', code: 131057, httpStatus: 400 });
    const { id } = await send(conversationId, 'again');
    await bench.database.query(
      "update messaging.dispatch set next_attempt_at = now() - interval '1 s' where state = 'queued'",
    );
    await eventually(async () => {
      await bench.database.query(
        "update messaging.dispatch set next_attempt_at = now() - interval '1 s' where state = 'queued'",
      );
      expect((await getMessage(id)).state).toBe('delivered');
    });
    expect(await bubbles(handset, 'again')).toBe(1);
  });

  it('fails at once what Meta will never take, with the reason', async () => {
    const { conversationId } = await chatting();
    await fault({ kind: 'error', code: 131051, details: 'Not this type' });
    const { id } = await send(conversationId, 'impossible');
    expect(await reaches(id, 'failed')).toMatchObject({
      failure: {
        code: '131051',
        detail: expect.stringContaining('Not this type'),
        action: expect.any(String),
      },
    });
    expect(await bench.database.query('select 1 from messaging.dispatch')).toEqual([]);
  });

  it('finds out what became of a send whose answer was lost, and never repeats it', async () => {
    const { handset, conversationId } = await chatting();
    await fault({ kind: 'cut' }, { when: 'after' });
    const { id } = await send(conversationId, 'did it arrive?');
    const next = await send(conversationId, 'and this?');
    const message = await reaches(id, 'sent', 'delivered', 'read');
    expect(message.wamid).toMatch(/^wamid\./);
    await reaches(next.id, 'delivered', 'read');
    expect(await bubbles(handset, 'did it arrive?')).toBe(1);
  });

  it('says that the outcome is unknown when no status comes, and corrects itself when one does', async () => {
    const { conversationId } = await chatting();
    await fault({ kind: 'http', httpStatus: 502, body: 'bad gateway' });
    const { id } = await send(conversationId, 'lost?');
    await reaches(id, 'unknown');
    expect(await reaches(id, 'failed')).toMatchObject({
      failure: { code: 'messaging.outcome_unknown', action: expect.any(String) },
    });
    const { status } = await import('../testing/payloads');
    await bench.post(
      status('wamid.late', 'delivered', Math.floor(Date.now() / 1000), { biz_opaque_callback_data: id }),
    );
    expect(await reaches(id, 'delivered')).toMatchObject({ failure: null, wamid: 'wamid.late' });
  });

  it('survives a crash between the answer of Graph and its own record of it', async () => {
    const { handset, conversationId } = await chatting();
    await bench.database.query('revoke delete on messaging.dispatch from messaging');
    const { id } = await send(conversationId, 'crash');
    await eventually(async () => expect(await bubbles(handset, 'crash')).toBe(1));
    await bench.service.stop();
    await bench.database.query('grant delete on messaging.dispatch to messaging');
    await bench.startService();
    await reaches(id, 'sent', 'delivered', 'read');
    expect(await bubbles(handset, 'crash')).toBe(1);
    expect(await bench.database.query('select 1 from messaging.dispatch')).toEqual([]);
  });

  it('I38 holds messages while the token is refused, says so, and sends them when it is renewed', async () => {
    const { handset, conversationId } = await chatting();
    await fault({ kind: 'error', code: 190, httpStatus: 401 }, { times: null });
    const { id } = await send(conversationId, 'patience');
    await eventually(async () => {
      const { items } = await bench.ask(contracts.listInboxes, { actor: bench.administrator });
      expect(items[0]).toMatchObject({ status: 'attention', problem: expect.stringContaining('token') });
    });
    expect((await getMessage(id)).state).toBe('queued');
    await bench.say('are you there?', handset);
    await eventually(async () => expect(await bench.messages(conversationId)).toHaveLength(3));
    await bench.control('DELETE', 'faults');
    expect(await bench.connect()).toMatchObject({ status: 'connected', problem: null });
    await bench.database.query("update messaging.dispatch set next_attempt_at = now() - interval '1 s'");
    await reaches(id, 'delivered', 'read');
    expect(await bubbles(handset, 'patience')).toBe(1);
  });

  it('sends a reaction, shows it at once, and takes it back when Meta refuses', async () => {
    const { handset, conversationId } = await chatting();
    const [theirs] = await bench.messages(conversationId);
    const reacted = await bench.ask(contracts.sendReaction, {
      actor: bench.administrator,
      messageId: theirs!.id,
      emoji: '🎉',
    });
    expect(reacted.reactions).toEqual([{ by: 'business', emoji: '🎉' }]);
    await eventually(async () => expect(JSON.stringify(await bench.chat(handset))).toContain('🎉'));
    await fault({ kind: 'error', code: 131009 });
    await bench.ask(contracts.sendReaction, {
      actor: bench.administrator,
      messageId: theirs!.id,
      emoji: '😱',
    });
    await eventually(async () => expect((await getMessage(theirs!.id)).reactions).toEqual([]));
    const ours = await send(conversationId, 'x');
    const problem = await problemOf(
      bench.ask(contracts.sendReaction, { actor: bench.administrator, messageId: ours.id, emoji: '🎉' }),
    );
    expect(problem.definition.code).toBe('messaging.not_reactable');
  });

  it('keeps within the rate of the number over several replicas', async () => {
    const everybody = await Promise.all(Array.from({ length: 12 }, () => chatting()));
    const second = await startTestService(messagingGateway, {
      database: bench.database,
      nats: bench.nats,
      env: { OUTBOUND_ALLOW_HOSTS: new URL(bench.simulator.url).host, SEND_POLL_SECONDS: '0.1' },
    });
    try {
      await bench.control('PATCH', 'behaviour', { limits: { perSecond: { STANDARD: 80 } } });
      const sent = await Promise.all(
        everybody.flatMap(({ conversationId }) =>
          Array.from({ length: 10 }, (_, i) => send(conversationId, `load ${i}`)),
        ),
      );
      await eventually(
        async () => {
          const states = await bench.database.query<{ state: string }>(
            'select distinct state from messaging.message where id = any($1)',
            [sent.map((message) => message.id)],
          );
          for (const { state } of states) expect(['delivered', 'read']).toContain(state);
        },
        { timeoutMs: 25_000 },
      );
      const failures = await bench.database.query<{ attempts: number }>(
        'select attempts from messaging.dispatch',
      );
      expect(failures).toEqual([]);
      for (const { handset } of everybody) expect(await bubbles(handset, 'load ')).toBe(10);
    } finally {
      await second.stop();
    }
  });
});
