import { routes, type RouteContract } from '@parlance/gateway/contracts';
import {
  platformErrors,
  principalSchema,
  ProblemError,
  roleSchema,
  scopeSchema,
  type Principal,
  type Role,
} from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import {
  startInstallation,
  type ApiAnswer,
  type ApiClient,
  type Installation,
  type Organisation,
  type Person,
} from '@parlance/testing/installation';
import { z } from 'zod';
import { bindings } from '../handlers';
import { apiGateway, gatewayManifest } from '../index';

const guarded = routes.filter(({ access }) => access !== 'public' && access !== 'setup');
const writes = guarded.filter(({ method }) => method !== 'GET');
const roles = roleSchema.options;
const scopes = scopeSchema.options;

/** A body that fits each route that takes one. */
const draft = {
  name: 'order_ready',
  language: 'en_US',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Your order is ready.' }],
};
const sdp = 'v=0 an offer';
const aiAgent = { name: 'Front desk', inboxIds: [], variables: [] };
const messageFunction = {
  name: 'Confirmation',
  trigger: { type: 'post-call', callType: 'connected' },
  template: { name: 'appointment_confirmation', language: 'en_US' },
};
const bodies: Record<string, () => unknown> = {
  createUser: () => ({
    name: 'New',
    email: `${newId()}@example.com`,
    password: 'a long password',
    role: 'agent',
  }),
  updateUser: () => ({ name: 'Renamed' }),
  createTeam: () => ({ name: newId() }),
  updateTeam: () => ({ memberIds: [] }),
  createApiKey: () => ({ name: 'Key', role: 'agent', scopes: ['conversations:read'] }),
  connectInbox: () => ({
    name: 'Shop',
    wabaId: '10001',
    phoneNumberId: '20001',
    accessToken: 'token',
    appId: '30001',
    appSecret: 'secret',
    verifyToken: 'verify',
  }),
  startConversation: () => ({ inboxId: newId(), phone: '+6281200000001' }),
  updateConversation: () => ({ stage: 'resolved' }),
  sendMessage: () => ({ content: { type: 'text', body: 'Hello' } }),
  addNote: () => ({ body: 'Note' }),
  sendReaction: () => ({ emoji: '👍' }),
  updateContact: () => ({ name: 'Sari' }),
  lintTemplate: () => draft,
  createTemplate: () => ({ wabaId: '10001', draft }),
  editTemplate: () => ({ components: draft.components }),
  syncTemplates: () => ({ wabaId: '10001' }),
  startCall: () => ({ conversationId: newId() }),
  answerCall: () => ({ offerSdp: sdp }),
  attachAgent: () => ({ offerSdp: sdp }),
  holdCall: () => ({ held: true }),
  setAvailability: () => ({ chosen: 'available' }),
  updateCallSettings: () => ({ enabled: true }),
  createAiAgent: () => aiAgent,
  updateAiAgent: () => ({ name: 'Front desk' }),
  createMessageFunction: () => messageFunction,
  checkMessageFunction: () => ({ draft: messageFunction, sample: { callType: 'connected' } }),
  updateMessageFunction: () => ({ enabled: false }),
  fireMessageFunction: () => ({ callId: newId() }),
};
/** A value for each parameter of a query string that has to be there. */
const queries: Record<string, string> = {
  getCallFigures: '?from=2026-07-01T00:00:00Z&to=2026-08-01T00:00:00Z',
};

let installation: Installation;
let organisation: Organisation;
let stranger: Organisation;
const people = {} as Record<Role, Person>;
/** For each role, an API key with every scope. */
const keys = {} as Record<Role, ApiClient>;
const ids: Record<string, string> = {};
/** Who asked, as the services behind were told. */
const actors: Principal[] = [];
/** For which organisation, where the services were told no more. */
const tenants: unknown[] = [];
const idempotencyKeys: unknown[] = [];

beforeAll(async () => {
  installation = await startInstallation({ gateway: apiGateway });
  const answered = gatewayManifest.asks.filter(({ context }) => context !== 'workspace');
  await Promise.all(
    answered.map((query) =>
      installation.standIns.answer(query, (request) => {
        const { actor, tenantId, idempotencyKey } = request as Record<string, unknown>;
        if (actor) actors.push(principalSchema.parse(actor));
        if (tenantId) tenants.push(tenantId);
        idempotencyKeys.push(idempotencyKey);
        throw new ProblemError(platformErrors.not_found, { detail: 'There is no such thing' });
      }),
    ),
  );
  organisation = await installation.organisation();
  stranger = await installation.organisation();
  const { api } = organisation.administrator;
  people.administrator = organisation.administrator;
  for (const role of roles.filter((r) => r !== 'administrator'))
    people[role] = await installation.person(organisation, role);
  for (const role of roles) {
    const { body } = await api.post('/v1/api-keys', { name: role, role, scopes });
    keys[role] = installation.api.as(body.secret);
  }
  ids.userId = people.agent.id;
  ids.teamId = (
    await api.post('/v1/teams', { name: 'Sales', supervisorIds: [people.supervisor.id] })
  ).body.id;
  ids.apiKeyId = (
    await api.post('/v1/api-keys', { name: 'revoked', role: 'agent', scopes: ['workspace:read'] })
  ).body.apiKey.id;
}, 90_000);
afterAll(() => installation?.stop());

function call(
  route: RouteContract,
  api: ApiClient,
  headers: Record<string, string> = {},
): Promise<ApiAnswer> {
  const path = pathOf(route, ids);
  const { method } = route;
  if (route.bodyKind === 'multipart') return upload(path, api, headers);
  const body = bodies[route.operationId]?.();
  return api.request(path, { method, headers, ...(body !== undefined && { body }) });
}

function pathOf(route: RouteContract, known: Record<string, string>): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_brace, name: string) => {
    const shape = route.params.shape[name];
    return known[name] ?? (shape instanceof z.ZodEnum ? String(shape.options[0]) : newId());
  });
  return `${path}${queries[route.operationId] ?? ''}`;
}

function upload(path: string, api: ApiClient, headers: Record<string, string>): Promise<ApiAnswer> {
  const body = [
    '--part',
    'Content-Disposition: form-data; name="file"; filename="a.png"',
    'Content-Type: image/png',
    '',
    'bytes',
    '--part--',
    '',
  ].join('\r\n');
  const type = { 'content-type': 'multipart/form-data; boundary=part' };
  return api.request(path, { method: 'POST', body, headers: { ...type, ...headers } });
}

const refusal = ({ status, body }: ApiAnswer) => [status, body?.code];
const named = (list: readonly RouteContract[]) => list.map((route) => [route.operationId, route] as const);

describe('the routes of the contracts', () => {
  it('have a handler each, and there is no handler without a route', () => {
    const handled = bindings.map(({ route }) => route.operationId).sort();
    expect(handled).toEqual(routes.map((route) => route.operationId).sort());
  });

  it('have a body in this test when they take one', () => {
    const taking = guarded.filter(({ body, bodyKind }) => body && bodyKind === 'json');
    expect(Object.keys(bodies).sort()).toEqual(taking.map((route) => route.operationId).sort());
  });
});

describe('without a credential', () => {
  it.each(named(guarded))('%s is refused', async (_name, route) => {
    const attempts: (Record<string, string> | undefined)[] = [
      undefined,
      { authorization: `Bearer ps_${'x'.repeat(43)}` },
      { authorization: `Bearer pk_${'x'.repeat(43)}` },
      { authorization: `Basic ${people.administrator.token}` },
      { authorization: 'Bearer' },
      { cookie: 'parlance_session=' },
      { cookie: `parlance_session=ps_${'x'.repeat(43)}` },
    ];
    for (const headers of attempts) {
      const answer = await call(route, installation.api, headers);
      expect(refusal(answer)).toEqual([401, 'platform.unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});

describe('roles', () => {
  it.each(named(guarded.filter((route) => route.operationId !== 'signOut')))(
    'C-062 C-096 %s is open to the roles of its contract, for people and for API keys',
    async (_name, route) => {
      for (const role of roles) {
        const allowed = !route.roles || route.roles.includes(role);
        for (const api of [people[role].api, keys[role]]) {
          const { status, body } = await call(route, api);
          // The supervisor's own team is the exception that the service decides: an API key supervises no team.
          const ownTeamOnly = route.operationId === 'updateTeam' && api === keys.supervisor;
          if (!allowed || ownTeamOnly) expect([status, body.code]).toEqual([403, 'platform.forbidden']);
          else expect([401, 403, 500, 503]).not.toContain(status);
        }
      }
    },
  );
});

describe('API keys', () => {
  it.each(named(guarded.filter((route) => route.access !== 'session')))(
    '%s needs its scope',
    async (_name, route) => {
      const others = scopes.filter((scope) => scope !== route.access);
      const made = await organisation.administrator.api.post('/v1/api-keys', {
        name: route.operationId,
        role: 'administrator',
        scopes: others,
      });
      const answer = await call(route, installation.api.as(made.body.secret));
      expect(refusal(answer)).toEqual([403, 'gateway.scope_missing']);
    },
  );

  it('have no session to end, and say who they are', async () => {
    expect(refusal(await keys.agent.delete('/v1/session'))).toEqual([403, 'gateway.people_only']);
    const { body } = await keys.agent.get('/v1/session');
    expect(body).toMatchObject({ user: null, principal: { kind: 'api-key', role: 'agent', scopes } });
  });

  it('stop working when they are revoked', async () => {
    const { api } = organisation.administrator;
    const { body } = await api.post('/v1/api-keys', { name: 'x', role: 'agent', scopes: ['workspace:read'] });
    const key = installation.api.as(body.secret);
    expect((await key.get('/v1/teams')).status).toBe(200);
    expect((await api.delete(`/v1/api-keys/${body.apiKey.id}`)).body.revokedAt).not.toBeNull();
    await eventually(async () => expect((await key.get('/v1/teams')).status).toBe(401), { timeoutMs: 3_000 });
    expect(JSON.stringify((await api.get('/v1/api-keys')).body)).not.toContain(body.secret);
  });
});

describe('another organisation', () => {
  it('C-096 is not seen: its things are not found, its lists do not hold ours', async () => {
    const { api } = stranger.administrator;
    for (const [method, path, body] of [
      ['PATCH', `/v1/users/${ids.userId}`, { name: 'Mine' }],
      ['PATCH', `/v1/teams/${ids.teamId}`, { name: 'Mine' }],
      ['DELETE', `/v1/api-keys/${ids.apiKeyId}`, undefined],
    ] as const)
      expect(refusal(await api.request(path, { method, ...(body && { body }) }))).toEqual([
        404,
        'platform.not_found',
      ]);
    const users = await api.get('/v1/users');
    expect(users.body.items.map(({ id }: { id: string }) => id)).toEqual([stranger.administrator.id]);
    expect((await api.get('/v1/teams')).body.items).toEqual([]);
    expect((await api.get('/v1/api-keys')).body.items).toEqual([]);
    const audit = await api.get('/v1/audit-entries');
    expect(JSON.stringify(audit.body)).not.toContain(organisation.id);
    const mixed = await api.post('/v1/teams', { name: 'Mixed', memberIds: [ids.userId] });
    expect(refusal(mixed)).toEqual([400, 'workspace.unknown_member']);
    expect(mixed.body.errors).toEqual([
      { path: 'memberIds[0]', rule: 'exists', message: 'must be a user of this organisation' },
    ]);
  });

  it.each(named(guarded.filter(({ tag }) => !['Session', 'Workspace'].includes(tag))))(
    '%s is asked in the name of whoever asks, whatever the request says',
    async (_name, route) => {
      actors.length = 0;
      tenants.length = 0;
      const actor = { actor: { ...stranger, id: organisation.administrator.id }, tenantId: organisation.id };
      const body = { ...(bodies[route.operationId]?.() as object | undefined), ...actor };
      const path = pathOf(route, {});
      const { api } = stranger.administrator;
      const { status } =
        route.bodyKind === 'multipart'
          ? await upload(path, api, {})
          : await api.request(path, { method: route.method, ...(route.body && { body }) });
      expect(status).toBe(404);
      expect(actors.length).toBeGreaterThan(0);
      for (const { kind, id } of actors)
        // In our own name we only look which inboxes there are.
        if (kind === 'system') expect(route.path).toMatch('/call-settings');
        else expect(id).toBe(stranger.administrator.id);
      for (const tenantId of [...tenants, ...actors.map((asking) => asking.tenantId)])
        expect(tenantId).toBe(stranger.id);
    },
  );
});

describe('a cookie', () => {
  it.each(named(writes))('%s is refused to pages of another origin', async (_name, route) => {
    const cookie = `parlance_session=${people.administrator.token}`;
    const origins: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${installation.api.url}.evil.example` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const origin of origins)
      expect(refusal(await call(route, installation.api, { cookie, ...origin }))).toEqual([
        403,
        'gateway.origin_refused',
      ]);
  });

  it('is taken from pages of our own', async () => {
    const cookie = `parlance_session=${people.administrator.token}`;
    const headers = { cookie, origin: installation.api.url };
    const { status } = await installation.api.post('/v1/teams', { name: 'From a page' }, headers);
    expect(status).toBe(201);
  });
});

describe('an idempotency key', () => {
  it.each(named(guarded.filter((route) => route.idempotent && route.tag !== 'Workspace')))(
    'I36 of %s is handed on',
    async (_name, route) => {
      idempotencyKeys.length = 0;
      await call(route, people.administrator.api, { 'idempotency-key': `key-of-${route.operationId}` });
      expect(idempotencyKeys).toContain(`key-of-${route.operationId}`);
    },
  );

  it('I36 makes one team of many identical requests at the same time', async () => {
    const { api } = organisation.administrator;
    const body = bodies.createTeam!();
    const headers = { 'idempotency-key': newId() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/v1/teams', body, headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const again = await api.post('/v1/teams', body, { 'idempotency-key': newId() });
    expect(refusal(again)).toEqual([409, 'workspace.name_taken']);
  });

  it('I36 of a user recognises the repetition by the password too, which it does not keep', async () => {
    const { api } = organisation.administrator;
    const body = bodies.createUser!() as { email: string };
    const headers = { 'idempotency-key': newId() };
    const [one, two] = await Promise.all([
      api.post('/v1/users', body, headers),
      api.post('/v1/users', body, headers),
    ]);
    expect([one.status, two.status, two.body.id]).toEqual([201, 201, one.body.id]);
    const other = await api.post('/v1/users', { ...body, password: 'another password' }, headers);
    expect(refusal(other)).toEqual([409, 'platform.idempotency_key_reused']);
    const taken = await api.post('/v1/users', { ...body, email: body.email.toUpperCase() });
    expect(refusal(taken)).toEqual([409, 'workspace.email_taken']);
  });
});
