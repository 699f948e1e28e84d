import { connect } from 'node:net';
import { getCallPermissions, getWindows, listPermissions, policyErrors } from '@parlance/policy/contracts';
import {
  changeConversation,
  getPairConversations,
  listConversations,
  sendMessage,
} from '@parlance/messaging/contracts';
import { problemSchema, ProblemError } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { startTestService, type TestService } from '@parlance/testing/harness';
import {
  ApiClient,
  sampleCallPermission,
  sampleConversation,
  startInstallation,
  type ApiRequest,
  type Installation,
  type Organisation,
} from '@parlance/testing/installation';
import { apiGateway } from '../index';

let installation: Installation;
let organisation: Organisation;

beforeAll(async () => {
  installation = await startInstallation({
    gateway: apiGateway,
    env: { HTTP_BODY_LIMIT_BYTES: '10000' },
  });
  organisation = await installation.organisation();
}, 90_000);
afterAll(() => installation?.stop());

const id = newId();
const json = { 'content-type': 'application/json' };

describe('bad input', () => {
  it.each<
    [what: string, path: string, request: ApiRequest, status: number, code: string, errors: string[] | null]
  >([
    ['is not JSON', '/v1/teams', { body: '{"name":' }, 400, 'platform.malformed_json', null],
    [
      'pollutes a prototype',
      '/v1/teams',
      { body: '{"__proto__":{},"name":"x"}' },
      400,
      'platform.malformed_json',
      null,
    ],
    ['is empty', '/v1/teams', { method: 'POST', headers: json }, 400, 'platform.malformed_json', null],
    ['is missing', '/v1/teams', { method: 'POST' }, 400, 'platform.malformed_json', null],
    [
      'has another content type',
      '/v1/teams',
      { method: 'POST', body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      400,
      'platform.invalid_input',
      ['Content-Type'],
    ],
    [
      'is a list instead of an object',
      '/v1/teams',
      { body: '[]' },
      400,
      'platform.invalid_input',
      ['(root)'],
    ],
    [
      'has several wrong fields, all of which are named',
      '/v1/users',
      { body: { name: ' ', email: 'nobody', password: 'short', role: 'boss', teamIds: ['x'] } },
      400,
      'platform.invalid_input',
      ['name', 'email', 'password', 'role', 'teamIds[0]'],
    ],
    [
      'has a wrong field deep inside',
      `/v1/conversations/${id}/messages`,
      { body: { content: { type: 'buttons', body: 'x', buttons: [{ id: '', title: 'Yes' }] } } },
      400,
      'platform.invalid_input',
      ['content.buttons[0].id'],
    ],
    [
      'names no change',
      `/v1/conversations/${id}`,
      { method: 'PATCH', body: {} },
      400,
      'platform.invalid_input',
      ['(root)'],
    ],
    ['has a path that is no id', '/v1/messages/1', {}, 400, 'platform.invalid_input', ['messageId']],
    ['misspells a filter', '/v1/conversations?inbox=1', {}, 400, 'platform.invalid_input', ['(root)']],
    ['repeats a filter', '/v1/conversations?view=all&view=mine', {}, 400, 'platform.invalid_input', ['view']],
    ['asks for too much', '/v1/conversations?limit=101', {}, 400, 'platform.invalid_input', ['limit']],
    [
      'has an unusable cursor',
      '/v1/audit-entries?cursor=drop',
      {},
      400,
      'platform.invalid_input',
      ['cursor'],
    ],
    [
      'has an unusable idempotency key',
      '/v1/teams',
      { body: { name: 'x' }, headers: { 'idempotency-key': 'with space' } },
      400,
      'platform.invalid_input',
      ['Idempotency-Key'],
    ],
    ['is too large', '/v1/teams', { body: { name: 'x'.repeat(20_000) } }, 413, 'platform.too_large', null],
    ['has an unknown path', '/v1/nothing', {}, 404, 'gateway.unknown_route', null],
    ['has an unknown method', '/v1/teams', { method: 'DELETE' }, 404, 'gateway.unknown_route', null],
    [
      'calls nobody, with a broken offer and metadata that cannot be named',
      '/v1/calls',
      { body: { conversationId: 'x', offerSdp: 'v=0', metadata: { '1st': 'a' } } },
      400,
      'platform.invalid_input',
      ['conversationId', 'offerSdp', 'metadata.1st'],
    ],
    [
      'answers a call without an offer',
      `/v1/calls/${id}/answer`,
      { body: {} },
      400,
      'platform.invalid_input',
      ['offerSdp'],
    ],
    [
      'is available in a way that nobody can choose',
      `/v1/availability/${id}`,
      { method: 'PUT', body: { chosen: 'busy' } },
      400,
      'platform.invalid_input',
      ['chosen'],
    ],
    [
      'filters calls by what are no ids, no times and no tabs',
      `/v1/call-history?agentIds=${id},x&inboxIds=&from=yesterday&tab=lost&needsFollowUp=1`,
      {},
      400,
      'platform.invalid_input',
      ['tab', 'from', 'agentIds', 'inboxIds', 'needsFollowUp'],
    ],
    [
      'exports in the order of a column that there is not',
      '/v1/call-history/export?sort=name',
      {},
      400,
      'platform.invalid_input',
      ['sort'],
    ],
    ['has no span of time', '/v1/call-figures', {}, 400, 'platform.invalid_input', ['from', 'to']],
    [
      'names no file of a recording',
      `/v1/call-history/${id}/recording/left`,
      {},
      400,
      'platform.invalid_input',
      ['file'],
    ],
    [
      'asks for a document in a format of its own',
      `/v1/call-history/${id}/documents/summary?format=pdf`,
      {},
      400,
      'platform.invalid_input',
      ['format'],
    ],
    [
      'sets call hours that are no times',
      `/v1/inboxes/${id}/call-settings`,
      {
        method: 'PATCH',
        body: {
          hours: {
            enabled: true,
            timeZone: 'UTC',
            weekly: [{ day: 'monday', opens: '9', closes: '25:00' }],
            holidays: [],
          },
        },
      },
      400,
      'platform.invalid_input',
      ['hours.weekly[0].opens', 'hours.weekly[0].closes'],
    ],
    [
      'writes a function without a trigger and with a mapping from nowhere',
      `/v1/agents/${id}/functions`,
      {
        body: {
          name: ' ',
          template: { name: '', language: 'en' },
          mapping: { '1': { source: 'guess', key: 'x' } },
        },
      },
      400,
      'platform.invalid_input',
      ['name', 'trigger', 'template.name', 'mapping.1.source'],
    ],
    [
      'names a variable that cannot be named',
      '/v1/agents',
      {
        body: {
          name: 'A',
          inboxIds: [],
          variables: [{ name: 'Booked!', type: 'date', description: 'x' }],
        },
      },
      400,
      'platform.invalid_input',
      ['variables[0].name', 'variables[0].type'],
    ],
    ['is no multipart upload', '/v1/media', { body: {} }, 400, 'platform.invalid_input', ['Content-Type']],
  ])('that %s gets a problem with a code', async (_what, path, request, status, code, errors) => {
    const answer = await organisation.administrator.api.request(path, request);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = problemSchema.parse(answer.body);
    expect(problem.traceId).toBe(answer.headers.get('x-correlation-id'));
    expect(problem.detail.length).toBeGreaterThan(10);
    expect(problem.errors?.map((error) => error.path) ?? null).toEqual(errors);
  });

  it('that is not even HTTP ends the connection with a status', async () => {
    const { port, hostname } = new URL(installation.api.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('GET /%E0%A4%A HTTP/1.1\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => (text += String(data)));
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe('a service that does not answer', () => {
  it('is told as unavailable, with the time to wait', async () => {
    const answer = await organisation.administrator.api.get('/v1/templates');
    expect([answer.status, answer.body.code]).toEqual([503, 'platform.unavailable']);
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});

describe('conversations', () => {
  const conversation = sampleConversation();

  it('come without what policy says while it does not answer, and with it when it does', async () => {
    await installation.standIns.answer(listConversations, () => ({
      items: [conversation],
      nextCursor: null,
      counts: { all: 1, mine: 0, unassigned: 1 },
    }));
    const { api } = organisation.administrator;
    const before = await api.get('/v1/conversations');
    expect(before.body.items).toEqual([{ ...conversation, window: null, callPermission: null }]);
    await installation.standIns.answer(getWindows, ({ tenantId, pairs }) => {
      expect(tenantId).toBe(organisation.id);
      return {
        windows: pairs.map((pair) => ({ ...pair, open: true, closesAt: '2026-07-02T09:00:00.000Z' })),
      };
    });
    await installation.standIns.answer(getCallPermissions, ({ tenantId, pairs }) => {
      expect(tenantId).toBe(organisation.id);
      return { permissions: pairs.map((pair) => sampleCallPermission({ ...pair, state: 'granted' })) };
    });
    const after = await api.get('/v1/conversations?view=mine&limit=7');
    expect(after.body.items[0].window).toMatchObject({ open: true, contactId: conversation.contact.id });
    expect(after.body.items[0].callPermission).toMatchObject({
      state: 'granted',
      contactId: conversation.contact.id,
    });
    expect(after.body.counts).toEqual({ all: 1, mine: 0, unassigned: 1 });
  });

  it('C-172 C-192 name whose permissions they are, and come without names when those are not to be had', async () => {
    const [known, foreign] = [sampleCallPermission(), sampleCallPermission()];
    const { id: contactId, name, phone, username, bsuid } = conversation.contact;
    const contact = { id: contactId, name, phone, username, bsuid };
    await installation.standIns.answer(listPermissions, ({ actor, filter }) => {
      expect([actor.id, filter]).toEqual([organisation.administrator.id, 'at-risk']);
      return { items: [foreign, known] };
    });
    const { api } = organisation.administrator;
    const nobody = { contact: null, conversationId: null };
    const before = await api.get('/v1/call-permissions?filter=at-risk');
    expect(before.body.items).toEqual([
      { ...foreign, ...nobody },
      { ...known, ...nobody },
    ]);
    await installation.standIns.answer(getPairConversations, ({ actor, pairs }) => {
      expect(actor.id).toBe(organisation.administrator.id);
      return {
        items: pairs.map((pair) =>
          pair.contactId === known.contactId ? { contact, conversationId: conversation.id } : null,
        ),
      };
    });
    const after = await api.get('/v1/call-permissions?filter=at-risk');
    expect(after.body.items).toEqual([
      { ...foreign, ...nobody },
      { ...known, contact, conversationId: conversation.id },
    ]);
  });

  it('take several changes in one request', async () => {
    const asked: unknown[] = [];
    await installation.standIns.answer(changeConversation, ({ actor: _, ...request }) => {
      asked.push(request);
      return conversation;
    });
    const change = { stage: 'assigned', assigneeId: newId(), collaboratorIds: [] };
    const { status } = await organisation.administrator.api.patch(
      `/v1/conversations/${conversation.id}`,
      change,
    );
    expect([status, asked]).toEqual([200, [{ conversationId: conversation.id, ...change }]]);
  });

  it('C-033 show the refusal of a message with its explanation, word for word', async () => {
    const explanation = {
      rule: { id: 'window', title: 'Window', source: 'C-033' },
      evidence: { lastCustomerMessageAt: null },
      since: null,
      earliestYes: null,
      alternatives: [{ action: 'template', description: 'Send a template' }],
    };
    await installation.standIns.answer(sendMessage, () => {
      throw new ProblemError(policyErrors.window_closed, { detail: 'The window is closed', explanation });
    });
    const { status, body } = await organisation.administrator.api.post(
      `/v1/conversations/${conversation.id}/messages`,
      { content: { type: 'text', body: 'Hello' } },
    );
    expect([status, body.code, body.explanation]).toEqual([422, 'policy.window_closed', explanation]);
  });
});

describe('rate limits', () => {
  let limited: TestService;
  beforeAll(async () => {
    const { database, nats } = installation;
    limited = await startTestService(apiGateway, {
      database,
      nats,
      env: {
        RATE_LIMIT_BURST: '5',
        RATE_LIMIT_PER_SECOND: '1',
        ADDRESS_RATE_LIMIT_BURST: '3',
        ADDRESS_RATE_LIMIT_PER_SECOND: '1',
      },
    });
  });
  afterAll(() => limited?.stop());

  it('hold for one person and leave others alone', async () => {
    const person = await installation.person(organisation, 'agent');
    const api = new ApiClient(limited.url, person.token);
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.get('/v1/teams')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]!.body.code).toBe('platform.rate_limited');
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = new ApiClient(limited.url, organisation.administrator.token);
    expect((await other.get('/v1/teams')).status).toBe(200);
  });

  it('hold for an address that guesses credentials, and leave those who are known alone', async () => {
    const known = new ApiClient(limited.url, organisation.administrator.token);
    expect((await known.get('/v1/teams')).status).toBe(200);
    const guesses = [];
    for (let i = 0; i < 6; i += 1)
      guesses.push(await new ApiClient(limited.url, `ps_${newId().repeat(2)}`).get('/v1/teams'));
    expect(guesses.map(({ status }) => status)).toContain(429);
    expect((await known.get('/v1/teams')).status).toBe(200);
  });
});
