import {
  aiAgentChanged,
  checkMessageFunction,
  createMessageFunction,
  deleteMessageFunction,
  fireMessageFunction,
  functionRunRecorded,
  listAiAgents,
  listCallVariables,
  listFunctionPresets,
  listFunctionRuns,
  listMessageFunctions,
  messageFunctionChanged,
  updateAiAgent,
  updateMessageFunction,
  type AiAgent,
} from '@parlance/automation/contracts';
import { canSeeConversation, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import {
  inboxOf,
  inCall,
  missedCall,
  postCall,
  principal,
  startAutomation,
  templateOf,
  type AutomationBench,
} from './automation.fixture';
import type { FunctionDraft } from './persistence/function-repository';

describe('agents and their functions', () => {
  let bench: AutomationBench;
  let agent: AiAgent;

  beforeAll(async () => {
    bench = await startAutomation();
    agent = await bench.createAgent();
  });

  afterAll(() => bench?.stop());

  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ProblemError);
    return (error as ProblemError).toProblem();
  };
  const create = (draft: FunctionDraft, actor = bench.administrator) =>
    bench.ask(createMessageFunction, { actor, agentId: agent.id, ...draft });

  it('K-001 K-014 keeps functions under their agent, changes and removes them, and says so', async () => {
    const own = await bench.createAgent({ name: 'Own' });
    const announced = bench.listen(messageFunctionChanged);
    const made = await bench.createFunction(own, postCall());
    expect(made).toMatchObject({ agentId: own.id, version: 1, findings: [], enabled: true });
    const changed = await bench.ask(updateMessageFunction, {
      actor: bench.administrator,
      functionId: made.id,
      name: 'confirm',
    });
    expect(changed).toMatchObject({
      name: 'confirm',
      version: 2,
      mapping: made.mapping,
      trigger: made.trigger,
    });
    const list = () => bench.ask(listMessageFunctions, { actor: bench.administrator, agentId: own.id });
    expect((await list()).items).toEqual([changed]);
    await bench.ask(deleteMessageFunction, { actor: bench.administrator, functionId: made.id });
    expect((await list()).items).toEqual([]);
    await eventually(() =>
      expect(announced.map(({ data }) => [data.function.version, data.deleted])).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ]),
    );
  });

  it('an update changes what it names and keeps the rest, a switched-off function too', async () => {
    const made = await create(postCall({ enabled: false, inboxId: bench.inboxId }));
    const changed = await bench.ask(updateMessageFunction, {
      actor: bench.administrator,
      functionId: made.id,
      name: 'renamed',
    });
    expect(changed).toMatchObject({ enabled: false, inboxId: bench.inboxId, mapping: made.mapping });
  });

  it('creates once for an idempotency key', async () => {
    const request = { actor: bench.administrator, agentId: agent.id, ...postCall(), idempotencyKey: newId() };
    const first = await bench.ask(createMessageFunction, request);
    expect(await bench.ask(createMessageFunction, request)).toEqual(first);
  });

  it.each<[string, Partial<FunctionDraft>, string, string]>([
    ['K-015 an unmapped placeholder', { mapping: {} }, 'mapping.body.1', 'missing-mapping'],
    [
      'K-029 in-call data after the call',
      { mapping: { 'body.1': { source: 'in-call', variable: 'code' } } },
      'mapping.body.1',
      'wrong-source',
    ],
    [
      'K-030 post-call data in the call',
      { ...inCall(), mapping: { 'body.1': { source: 'post-call', variable: 'code' } } },
      'mapping.body.1',
      'wrong-source',
    ],
    [
      'K-043 a template in review',
      { template: { name: 'waiting', language: 'en_US' } },
      'template.name',
      'template-not-approved',
    ],
    [
      'K-044 a template that is not there',
      { template: { name: 'none', language: 'en_US' } },
      'template.name',
      'template-unknown',
    ],
  ])('refuses %s by the name of the field', async (_, draft, path, rule) => {
    if (!bench.templates.some(({ name }) => name === 'waiting'))
      bench.templates.push(templateOf('waiting', { status: 'PENDING' }));
    expect(await refusal(create(postCall(draft)))).toMatchObject({
      code: 'automation.wrong_function',
      errors: expect.arrayContaining([expect.objectContaining({ path, rule })]),
    });
  });

  it('K-002 refuses a third type of function', async () => {
    const draft = { ...postCall(), trigger: { type: 'on-connect' } } as unknown as FunctionDraft;
    expect(await refusal(create(draft))).toMatchObject({ code: 'platform.invalid_input' });
  });

  it('K-007 writes through WhatsApp at Meta, and refuses a provider that is none', async () => {
    const { provider: _, ...rest } = postCall();
    const draft = rest as FunctionDraft;
    const made = await create(draft);
    expect(made.provider).toBe('whatsapp-cloud');
    const other = { ...rest, provider: 'pigeon-post' } as unknown as FunctionDraft;
    expect(await refusal(create(other))).toMatchObject({
      code: 'platform.invalid_input',
      errors: [{ path: 'provider' }],
    });
  });

  it('K-013 picks a template when it has been made at the provider, with the placeholders that it has there', async () => {
    const template = { name: 'made_later', language: 'en_US' };
    const draft = postCall({ template, mapping: {} });
    expect(await refusal(create(draft))).toMatchObject({
      errors: [expect.objectContaining({ path: 'template.name', rule: 'template-unknown' })],
    });
    const place = { component: 'body' as const, kind: 'text' as const, name: '1', example: null };
    bench.templates.push(templateOf('made_later', { variables: [{ ...place, key: 'body.first' }] }));
    expect(await refusal(create(draft))).toMatchObject({
      errors: [expect.objectContaining({ path: 'mapping.body.first', rule: 'missing-mapping' })],
    });
    const made = await create({ ...draft, mapping: { 'body.first': { source: 'static', value: 'x' } } });
    expect(made).toMatchObject({ template, version: 1 });
  });

  it('K-032 refuses a fifth source of values', async () => {
    const source = { source: 'weather', key: 'today' };
    const draft = postCall({ mapping: { 'body.1': source } as unknown as FunctionDraft['mapping'] });
    expect(await refusal(create(draft))).toMatchObject({
      code: 'platform.invalid_input',
      errors: [{ path: expect.stringContaining('mapping.body.1') }],
    });
  });

  it('K-033 keeps no conditions with an in-call function', async () => {
    const { trigger } = inCall();
    const conditions = [{ source: 'metadata', key: 'vip', operator: 'exists', value: null }];
    const made = await create(
      inCall({ trigger: { ...trigger, conditions } as unknown as FunctionDraft['trigger'] }),
    );
    expect(made.trigger).toEqual(trigger);
  });

  it('K-050 K-051 keeps advice with the function', async () => {
    const vague = inCall({ trigger: { type: 'in-call', description: 'when needed', examples: [] } });
    expect((await create(vague)).findings.map(({ code }) => code)).toEqual(['vague-trigger', 'few-examples']);
    const always = postCall({ trigger: { type: 'post-call', callType: 'any', conditions: [] } });
    expect((await create(always)).findings.map(({ code }) => code)).toEqual(['fires-for-every-call']);
  });

  it('K-006 refuses a function where no number is connected, and shows the way', async () => {
    const [connected] = bench.inboxes.splice(0);
    const problem = await refusal(create(postCall()));
    bench.inboxes.push(connected!);
    expect(problem).toMatchObject({
      code: 'automation.no_provider',
      explanation: {
        alternatives: [
          { action: 'connect-inbox', description: expect.stringContaining('/settings/inboxes') },
        ],
      },
    });
  });

  it.each<[string, Partial<Principal>]>([
    ['an agent', { role: 'agent' }],
    ['a key without the scope', { kind: 'api-key', scopes: ['automation:read'] }],
  ])('lets %s read and not write', async (_, given) => {
    const actor = principal(bench.tenantId, given);
    expect(await refusal(create(postCall(), actor))).toMatchObject({ code: 'platform.forbidden' });
    expect((await bench.ask(listAiAgents, { actor })).items.map(({ id }) => id)).toContain(agent.id);
  });

  it('lets a supervisor write', async () => {
    await expect(
      create(postCall(), principal(bench.tenantId, { role: 'supervisor' })),
    ).resolves.toMatchObject({
      version: 1,
    });
  });

  it('a variable that a function uses stays, in its type', async () => {
    const own = await bench.createAgent({ name: 'Variables' });
    await bench.createFunction(own, postCall());
    const update = (variables: AiAgent['variables']) =>
      bench.ask(updateAiAgent, { actor: bench.administrator, agentId: own.id, variables });
    const without = own.variables.filter(({ name }) => name !== 'appointment_booked');
    expect(await refusal(update(without))).toMatchObject({ code: 'automation.variable_in_use' });
    const retyped = own.variables.map((variable) => ({ ...variable, type: 'number' as const }));
    expect(await refusal(update(retyped))).toMatchObject({ code: 'automation.variable_in_use' });
    expect(await update(own.variables.filter(({ name }) => name !== 'code'))).toMatchObject({ version: 2 });
  });

  it.each([
    [
      'a name twice',
      [
        { name: 'a', pattern: null },
        { name: 'a', pattern: null },
      ],
      'variables[1].name',
    ],
    ['a pattern that is none', [{ name: 'a', pattern: '(' }], 'variables[0].pattern'],
  ])('refuses variables with %s', async (_, given, path) => {
    const variables = given.map((one) => ({ ...one, type: 'text' as const, description: 'x', examples: [] }));
    expect(await refusal(bench.createAgent({ variables }))).toMatchObject({ errors: [{ path }] });
  });

  it('refuses an inbox that is not connected', async () => {
    expect(await refusal(bench.createAgent({ inboxIds: [newId()] }))).toMatchObject({
      errors: [{ path: 'inboxIds[0]' }],
    });
  });

  it('tells what to draw from the calls of an inbox, each name once', async () => {
    const announced = bench.listen(aiAgentChanged);
    const inboxId = newId();
    bench.inboxes.push(inboxOf(inboxId));
    await bench.createAgent({ name: 'First', inboxIds: [inboxId], variables: agent.variables.slice(0, 2) });
    bench.pass(1);
    await bench.createAgent({ name: 'Second', inboxIds: [inboxId], variables: agent.variables });
    const { variables } = await bench.ask(listCallVariables, { tenantId: bench.tenantId, inboxId });
    expect(variables.map(({ name }) => name)).toEqual(['appointment_booked', 'appointment_date', 'code']);
    const elsewhere = await bench.ask(listCallVariables, { tenantId: newId(), inboxId });
    expect(elsewhere.variables).toEqual([]);
    await eventually(() => expect(announced).toHaveLength(2));
  });

  it('K-005 K-055 offers presets in the order in which to try them', async () => {
    const { items } = await bench.ask(listFunctionPresets, { actor: bench.administrator });
    expect(items.map(({ id }) => id)).toEqual(['appointment-details', 'confirmation', 'missed-call', 'otp']);
  });

  describe('dry run', () => {
    const check = (draft: FunctionDraft, sample: Record<string, unknown>) =>
      bench.ask(checkMessageFunction, {
        actor: bench.administrator,
        agentId: agent.id,
        draft,
        sample: { callType: 'connected', metadata: {}, variables: {}, utterance: null, ...sample },
      });
    const booked = { appointment_booked: true, appointment_date: 'friday' };

    it('K-052 renders the message with sample data and says whether it would be sent', async () => {
      expect(await check(postCall(), { variables: booked })).toMatchObject({
        findings: [],
        preview: { body: 'Hi friday' },
        wouldSend: true,
      });
    });

    it('K-052 says which condition does not hold, and what is missing', async () => {
      expect(await check(postCall(), { variables: { ...booked, appointment_booked: false } })).toMatchObject({
        wouldSend: false,
        because: expect.stringContaining('appointment_booked'),
      });
      expect(await check(postCall(), { variables: { appointment_booked: true } })).toMatchObject({
        preview: null,
        wouldSend: false,
        because: expect.stringContaining('appointment_date'),
      });
    });

    it('K-052 K-017 says whether a sentence would be recognised', async () => {
      const metadata = { order: 'A-7' };
      expect(
        await check(inCall(), { metadata, utterance: 'please send me the verification code' }),
      ).toMatchObject({ wouldSend: true });
      expect(await check(inCall(), { metadata, utterance: 'it is raining outside' })).toMatchObject({
        wouldSend: false,
      });
    });

    it('K-052 reports errors instead of refusing them', async () => {
      const result = await check(postCall({ mapping: {} }), { variables: booked });
      expect(result).toMatchObject({ wouldSend: false, findings: [{ code: 'missing-mapping' }] });
    });
  });

  describe('fired by a voice agent', () => {
    const key = () =>
      principal(bench.tenantId, { kind: 'api-key', role: 'super-agent', scopes: ['automation:write'] });
    const fire = (functionId: string, callId: string, variables = {}, actor = key()) =>
      bench.ask(fireMessageFunction, { actor, functionId, callId, variables });
    const withCode = () => create(inCall({ mapping: { 'body.1': { source: 'in-call', variable: 'code' } } }));

    it('K-003 K-018 sends once during the call, however often it is fired', async () => {
      const fn = await withCode();
      const call = bench.answered(bench.call());
      bench.calls.set(call.id, call);
      const recorded = bench.listen(functionRunRecorded);
      const runs = await Promise.all([1, 2, 3].map(() => fire(fn.id, call.id, { code: '4711' })));
      expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
      await eventually(() => expect(bench.sentTo(call.conversationId)).toHaveLength(1));
      expect(bench.sentTo(call.conversationId)).toMatchObject([
        { content: { parameters: { 'body.1': '4711' } } },
      ]);
      await eventually(() => expect(recorded.map(({ data }) => data.run.state)).toEqual(['sending', 'sent']));
    });

    it('K-015 names what is missing, and sends when it is fired with it', async () => {
      const fn = await withCode();
      const call = bench.answered(bench.call());
      await bench.stateAnswered(call);
      bench.calls.set(call.id, call);
      expect(await fire(fn.id, call.id)).toMatchObject({
        state: 'refused',
        reason: { code: 'missing-values', detail: expect.stringContaining('code') },
      });
      expect(await fire(fn.id, call.id, { code: '4711' })).toMatchObject({ state: 'sending' });
    });

    it.each(['before the answer', 'after the end'])('K-003 is refused %s, and written down', async (when) => {
      const fn = await create(inCall());
      const call = when === 'after the end' ? bench.ended(bench.answered(bench.call())) : bench.call();
      bench.calls.set(call.id, call);
      expect(await refusal(fire(fn.id, call.id))).toMatchObject({ code: 'automation.not_in_call' });
      expect((await bench.runsOf(call.id)).filter(({ functionId }) => functionId === fn.id)).toMatchObject([
        { state: 'refused', reason: { code: when.replaceAll(' ', '-').replace('-the', '') } },
      ]);
      expect(bench.sentTo(call.conversationId)).toEqual([]);
    });

    it('an attempt before the answer does not stand in the way of the one after it', async () => {
      const fn = await create(inCall());
      const call = bench.call();
      bench.calls.set(call.id, call);
      await refusal(fire(fn.id, call.id));
      await bench.stateAnswered(bench.answered(call));
      await eventually(async () =>
        expect(await fire(fn.id, call.id)).toMatchObject({ state: expect.stringMatching(/sending|sent/) }),
      );
    });

    it('refuses a post-call function, and one of other inboxes', async () => {
      const call = bench.answered(bench.call());
      bench.calls.set(call.id, call);
      const after = await create(postCall());
      expect(await refusal(fire(after.id, call.id))).toMatchObject({ code: 'automation.wrong_function' });
      const fn = await create(inCall());
      const elsewhere = bench.answered(bench.call({ inboxId: newId() }));
      bench.calls.set(elsewhere.id, elsewhere);
      expect(await refusal(fire(fn.id, elsewhere.id))).toMatchObject({ code: 'automation.wrong_function' });
      expect(await refusal(fire(newId(), call.id))).toMatchObject({ code: 'automation.unknown_function' });
    });

    it('is not for calls that the actor may not see', async () => {
      const fn = await create(inCall());
      const call = bench.answered(bench.call());
      await bench.stateAnswered(call);
      bench.calls.set(call.id, call);
      await eventually(async () => {
        const problem = await refusal(fire(fn.id, call.id, {}, principal(bench.tenantId, { role: 'agent' })));
        expect(problem).toMatchObject({ code: 'calls.unknown_call' });
      });
    });
  });

  it('K-011 sends from another number when the function names one', async () => {
    const other = inboxOf(newId(), { name: 'Café' });
    bench.inboxes.push(other);
    await bench.answerStart();
    const inboxId = newId();
    bench.inboxes.push(inboxOf(inboxId));
    const own = await bench.createAgent({ name: 'Elsewhere', inboxIds: [inboxId] });
    await bench.createFunction(own, missedCall({ inboxId: other.id }));
    const call = bench.ended(bench.call({ inboxId }));
    await bench.stateEnded(call);
    await eventually(async () => expect(await bench.runsOf(call.id)).toMatchObject([{ state: 'sent' }]));
    expect(bench.sentTo(call.conversationId)).toEqual([]);
  });

  it('a function is not for calls that ended before it was written', async () => {
    const inboxId = newId();
    bench.inboxes.push(inboxOf(inboxId));
    const own = await bench.createAgent({ name: 'Late', inboxIds: [inboxId] });
    const call = bench.ended(bench.call({ inboxId }));
    bench.pass(60_000);
    await bench.createFunction(own, missedCall());
    await bench.stateEnded(call);
    await eventually(async () =>
      expect(
        await bench.database.query(`select 1 from automation.call where id = '${call.id}' and evaluated`),
      ).toHaveLength(1),
    );
    expect(await bench.runsOf(call.id)).toEqual([]);
  });

  it('K-053 C-093 lists runs by pages, and leaves out what the actor may not see', async () => {
    const [me, team] = [newId(), newId()];
    const inboxId = newId();
    bench.inboxes.push(inboxOf(inboxId));
    const own = await bench.createAgent({ name: 'Seen', inboxIds: [inboxId] });
    const fn = await bench.createFunction(own, missedCall());
    for (const [assigneeId, teamId] of [
      [me, null],
      [null, team],
      [null, null],
    ])
      await bench.stateEnded(bench.ended(bench.call({ inboxId, assigneeId, teamId })));
    const list = async (actor: Principal, limit = 50, cursor?: string) =>
      bench.ask(listFunctionRuns, { actor, functionId: fn.id, limit, ...(cursor && { cursor }) });
    await eventually(async () => expect((await list(bench.administrator)).items).toHaveLength(3));
    const visibilities = await bench.database.query<{
      id: string;
      assigneeId: string | null;
      teamId: string | null;
    }>(
      `select id, assignee_id as "assigneeId", team_id as "teamId" from automation.function_run
       where function_id = '${fn.id}'`,
    );
    for (const given of [
      { role: 'agent' as const },
      { role: 'supervisor' as const, teamIds: [team] },
      { role: 'agent' as const, inboxIds: [inboxId] },
      { role: 'super-agent' as const },
    ]) {
      const actor = principal(bench.tenantId, { id: me, ...given });
      const expected = visibilities.filter((run) =>
        canSeeConversation(actor, { ...run, inboxId, collaboratorIds: [] }),
      );
      const seen = (await list(actor)).items.map(({ id }) => id);
      expect(seen.toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
    }
    const first = await list(bench.administrator, 2);
    const second = await list(bench.administrator, 2, first.nextCursor ?? undefined);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(3);
    expect(second.nextCursor).toBeNull();
    expect(await refusal(list(bench.administrator, 2, 'x'))).toMatchObject({
      code: 'platform.invalid_input',
    });
    expect((await list(principal(newId(), { id: me }))).items).toEqual([]);
  });

  it('keeps the agents of organisations apart', async () => {
    expect((await bench.ask(listAiAgents, { actor: principal(newId()) })).items).toEqual([]);
  });
});
