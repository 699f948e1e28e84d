import { completeSchema } from '@parlance/platform/service-host';
import type { Principal, Role } from '@parlance/shared/contract-kit';
import { days, hours, ManualClock, minutes, newId } from '@parlance/shared/kernel';
import { startTestService, type TestService } from '@parlance/testing/harness';
import { DataSource } from 'typeorm';
import { ApiKeys } from './api-keys/api-keys';
import { AuditTrail } from './audit/audit-trail';
import { workspaceService } from './index';
import { Organisations } from './organisations/organisations';
import { Credentials } from './sessions/credentials';
import { SessionSweeper } from './sessions/session-sweeper';
import { SignIn } from './sessions/sign-in';
import { Teams } from './teams/teams';
import { Users } from './users/users';

const PASSWORD = 'a correct horse battery';
const clock = new ManualClock(new Date('2026-07-01T09:00:00.000Z'));
let service: TestService;
let signIns: SignIn, credentials: Credentials, users: Users, teams: Teams, keys: ApiKeys, audit: AuditTrail;

beforeAll(async () => {
  service = await startTestService(workspaceService, { clock });
  signIns = service.get(SignIn);
  credentials = service.get(Credentials);
  users = service.get(Users);
  teams = service.get(Teams);
  keys = service.get(ApiKeys);
  audit = service.get(AuditTrail);
}, 90_000);
afterAll(() => service?.stop());

const address = () => `${newId()}@example.com`;
async function organisation(): Promise<{ tenantId: string; email: string; actor: Principal }> {
  const email = address();
  const { organisation, administrator } = await service
    .get(Organisations)
    .create({ name: 'Example', administrator: { name: 'Ada', email, password: PASSWORD } });
  const actor: Principal = {
    kind: 'user',
    id: administrator.id,
    tenantId: organisation.id,
    name: 'Ada',
    role: 'administrator',
    teamIds: [],
    inboxIds: [],
    scopes: [],
  };
  return { tenantId: organisation.id, email, actor };
}
const add = (actor: Principal, role: Role, email = address()) =>
  users.create({ actor, name: role, email, password: PASSWORD, role, teamIds: [] });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was refused',
    (error: { definition?: { code: string } }) => error.definition?.code ?? error,
  );
const page = { limit: 100 };

describe('sign-in', () => {
  it('gives one answer for a wrong password, an unknown address and an inactive user', async () => {
    const { actor, email } = await organisation();
    const leaver = await add(actor, 'agent');
    await users.update({ actor, userId: leaver.id, active: false });
    const answers = await Promise.all(
      [
        { email, password: 'wrong' },
        { email: address(), password: PASSWORD },
        { email: leaver.email, password: PASSWORD },
      ].map((attempt) => signIns.open(attempt).catch((error: Error) => error.message)),
    );
    expect(new Set(answers)).toEqual(
      new Set(['workspace.wrong_credentials: No active user has this email address and password']),
    );
  });

  it('waits longer and longer after failures, also when they come at once, and forgets them when it succeeds', async () => {
    const { email } = await organisation();
    const guesses = await Promise.all(
      Array.from({ length: 8 }, (_, i) => failure(signIns.open({ email, password: `guess ${i}` }))),
    );
    expect(guesses.filter((code) => code === 'workspace.wrong_credentials')).toHaveLength(5);
    expect(guesses.filter((code) => code === 'workspace.too_many_attempts')).toHaveLength(3);
    expect(await failure(signIns.open({ email, password: PASSWORD }))).toBe('workspace.too_many_attempts');
    clock.advance(minutes(1));
    expect((await signIns.open({ email, password: PASSWORD })).user.email).toBe(email);
    expect(await failure(signIns.open({ email, password: 'wrong' }))).toBe('workspace.wrong_credentials');
  });

  it('keeps neither tokens nor passwords nor the addresses of strangers', async () => {
    const { actor, email } = await organisation();
    const strange = address();
    await failure(signIns.open({ email: strange, password: 'wrong password' }));
    const { token } = await signIns.open({ email, password: PASSWORD });
    const { secret } = await keys.create({ actor, name: 'key', role: 'agent', scopes: ['workspace:read'] });
    const tables = await service.database.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'workspace'`,
    );
    let everything = '';
    for (const { name } of tables)
      everything += JSON.stringify(await service.database.query(`select * from ${name}`));
    expect(everything).toContain(email);
    for (const hidden of [token, secret, PASSWORD, 'wrong password', strange])
      expect(everything).not.toContain(hidden);
  });
});

describe('a session', () => {
  it('slides for thirty days from its last use and then ends', async () => {
    const { email } = await organisation();
    const { token } = await signIns.open({ email, password: PASSWORD });
    for (let i = 0; i < 3; i += 1) {
      clock.advance(days(29));
      expect((await credentials.verify(token)).principal.name).toBe('Ada');
    }
    clock.advance(days(30));
    expect(await failure(credentials.verify(token))).toBe('platform.unauthenticated');
    await service.get(SessionSweeper).sweep();
    expect(await failure(credentials.verify(token))).toBe('platform.unauthenticated');
  });

  it('ends with a sign-out, a new password and a deactivation', async () => {
    const { actor } = await organisation();
    const person = await add(actor, 'agent');
    const open = async (password = PASSWORD) => (await signIns.open({ email: person.email, password })).token;
    const [out, stays] = [await open(), await open()];
    await credentials.signOut(out);
    await credentials.signOut(out);
    expect(await failure(credentials.verify(out))).toBe('platform.unauthenticated');
    expect((await credentials.verify(stays)).principal.id).toBe(person.id);
    await users.update({ actor, userId: person.id, password: 'another password' });
    expect(await failure(credentials.verify(stays))).toBe('platform.unauthenticated');
    const again = await open('another password');
    await users.update({ actor, userId: person.id, active: false });
    expect(await failure(credentials.verify(again))).toBe('platform.unauthenticated');
  });

  it('C-093 C-094 carries the teams and inboxes of its person as they are now', async () => {
    const { actor } = await organisation();
    const person = await add(actor, 'supervisor');
    const { token } = await signIns.open({ email: person.email, password: PASSWORD });
    const [one, two] = [newId(), newId()];
    const base = { actor, memberIds: [], supervisorIds: [person.id] };
    const sales = await teams.create({ ...base, name: 'Sales', inboxIds: [one, two] });
    const support = await teams.create({ ...base, name: 'Support', inboxIds: [two] });
    expect((await credentials.verify(token)).principal).toMatchObject({
      teamIds: [sales.id, support.id],
      inboxIds: [one, two],
    });
    await teams.update({ actor, teamId: sales.id, supervisorIds: [] });
    expect((await credentials.verify(token)).principal).toMatchObject({
      teamIds: [support.id],
      inboxIds: [two],
    });
  });
});

describe('users and teams', () => {
  it('keep an active administrator, also when two demote each other at the same time', async () => {
    const { actor } = await organisation();
    const second = await add(actor, 'administrator');
    const other: Principal = { ...actor, id: second.id };
    const outcomes = await Promise.all([
      failure(users.update({ actor, userId: second.id, role: 'agent' })),
      failure(users.update({ actor: other, userId: actor.id, role: 'agent' })),
    ]);
    expect(outcomes.filter((code) => code === 'workspace.last_administrator')).toHaveLength(1);
    const { items } = await users.list(actor);
    expect(items.filter(({ role, active }) => role === 'administrator' && active)).toHaveLength(1);
  });

  it('C-026 C-027 state what changed, to whom it matters, in the transaction of the change', async () => {
    const { actor, tenantId } = await organisation();
    const [member, joiner] = [await add(actor, 'agent'), await add(actor, 'agent')];
    const team = await teams.create({
      actor,
      name: 'Sales',
      memberIds: [member.id],
      supervisorIds: [],
      inboxIds: [newId()],
    });
    const stated = async () => {
      const rows = await service.database.query<{ type: string; aggregate_id: string }>(
        `delete from workspace.outbox where tenant_id = $1 returning type, aggregate_id`,
        [tenantId],
      );
      return rows.map(({ type, aggregate_id }) => `${type} ${aggregate_id}`).sort();
    };
    await stated();
    await teams.update({ actor, teamId: team.id, memberIds: [member.id, joiner.id] });
    expect(await stated()).toEqual([
      `workspace.principal.invalidated.v1 ${joiner.id}`,
      `workspace.team.updated.v1 ${team.id}`,
      `workspace.user.updated.v1 ${joiner.id}`,
    ]);
    await teams.update({ actor, teamId: team.id, inboxIds: [] });
    expect(await stated()).toEqual(
      [
        `workspace.principal.invalidated.v1 ${member.id}`,
        `workspace.principal.invalidated.v1 ${joiner.id}`,
        `workspace.team.updated.v1 ${team.id}`,
      ].sort(),
    );
  });

  it('C-094 let a supervisor set the members of their own team and nothing else', async () => {
    const { actor } = await organisation();
    const [leader, agent] = [await add(actor, 'supervisor'), await add(actor, 'agent')];
    const supervisor: Principal = { ...actor, id: leader.id, role: 'supervisor' };
    const base = { actor, memberIds: [], inboxIds: [] };
    const own = await teams.create({ ...base, name: 'Own', supervisorIds: [leader.id] });
    const other = await teams.create({ ...base, name: 'Other', supervisorIds: [] });
    const change = { actor: supervisor, memberIds: [agent.id] };
    expect((await teams.update({ ...change, teamId: own.id })).memberIds).toEqual([agent.id]);
    expect(await failure(teams.update({ ...change, teamId: other.id }))).toBe('platform.forbidden');
    expect(await failure(teams.update({ ...change, teamId: own.id, inboxIds: [] }))).toBe(
      'platform.forbidden',
    );
  });
});

describe('the audit trail', () => {
  it('has an entry for every administrative write and every sign-in', async () => {
    const { actor, email } = await organisation();
    const person = await add(actor, 'agent');
    await users.update({ actor, userId: person.id, role: 'supervisor', password: 'another password' });
    const team = await teams.create({ actor, name: 'T', memberIds: [], supervisorIds: [], inboxIds: [] });
    await teams.update({ actor, teamId: team.id, name: 'U' });
    const { apiKey } = await keys.create({ actor, name: 'k', role: 'agent', scopes: ['workspace:read'] });
    await keys.revoke(actor, apiKey.id);
    await failure(signIns.open({ email, password: 'wrong' }));
    const { token } = await signIns.open({ email, password: PASSWORD });
    await credentials.signOut(token);
    const { items, verified, nextCursor } = await audit.list(actor, page);
    expect([verified, nextCursor]).toEqual([true, null]);
    expect(items.map(({ action }) => action).reverse()).toEqual([
      'organisation.created',
      'user.created',
      'user.updated',
      'team.created',
      'team.updated',
      'api-key.created',
      'api-key.revoked',
      'session.refused',
      'session.opened',
      'session.ended',
    ]);
    expect(items.find(({ action }) => action === 'user.updated')?.details).toEqual({
      role: { from: 'agent', to: 'supervisor' },
      password: 'changed',
    });
    const first = await audit.list(actor, { limit: 4 });
    const second = await audit.list(actor, { limit: 100, cursor: first.nextCursor! });
    expect([...first.items, ...second.items]).toEqual(items);
  });

  it.each([
    [
      'an altered entry',
      `update workspace.audit_entry set actor_id = 'x' where tenant_id = $1 and sequence = 2`,
    ],
    [
      'altered details',
      `update workspace.audit_entry set details = '{}' where tenant_id = $1 and sequence = 2`,
    ],
    [
      'a changed time',
      `update workspace.audit_entry set at = at + interval '1 ms' where tenant_id = $1 and sequence = 1`,
    ],
    ['a removed entry', 'delete from workspace.audit_entry where tenant_id = $1 and sequence = 2'],
    ['a removed end', 'delete from workspace.audit_entry where tenant_id = $1 and sequence = 3'],
    ['a removed trail', 'delete from workspace.audit_entry where tenant_id = $1'],
    ['a removed head', 'delete from workspace.audit_head where tenant_id = $1'],
  ])('does not verify with %s', async (_what, tampering) => {
    const { actor, tenantId } = await organisation();
    const team = { actor, memberIds: [], supervisorIds: [], inboxIds: [] };
    for (const name of ['one', 'two']) await teams.create({ ...team, name });
    expect((await audit.list(actor, page)).verified).toBe(true);
    await service.database.query(tampering, [tenantId]);
    expect((await audit.list(actor, page)).verified).toBe(false);
  });

  it('stays one chain when many write at the same time', async () => {
    const { actor } = await organisation();
    const team = { actor, memberIds: [], supervisorIds: [], inboxIds: [] };
    await Promise.all(Array.from({ length: 20 }, () => teams.create({ ...team, name: newId() })));
    const { items, verified } = await audit.list(actor, page);
    expect([items.length, verified]).toEqual([21, true]);
  });
});

describe('API keys', () => {
  it('are found by their secret, say when they were used, and end when revoked', async () => {
    const { actor } = await organisation();
    const { secret, apiKey } = await keys.create({
      actor,
      name: 'Integration',
      role: 'super-agent',
      scopes: ['conversations:read', 'conversations:read'],
    });
    expect(secret.startsWith(apiKey.prefix)).toBe(true);
    const used = clock.now();
    expect((await credentials.verify(secret)).principal).toMatchObject({
      kind: 'api-key',
      id: apiKey.id,
      role: 'super-agent',
      scopes: ['conversations:read'],
    });
    clock.advance(minutes(0.5));
    await credentials.verify(secret);
    const [listed] = (await keys.list(actor)).items;
    expect(listed?.lastUsedAt).toBe(used.toISOString());
    clock.advance(hours(1));
    const { revokedAt } = await keys.revoke(actor, apiKey.id);
    expect(revokedAt).toBe(clock.now().toISOString());
    expect(await failure(credentials.verify(secret))).toBe('platform.unauthenticated');
    clock.advance(hours(1));
    expect((await keys.revoke(actor, apiKey.id)).revokedAt).toBe(revokedAt);
  });
});

describe('the tables', () => {
  it('S3 force row security wherever there is a tenant, and show nothing without one', async () => {
    const tables = await service.database.query<{ relname: string; forced: boolean }>(
      `select c.relname, c.relforcerowsecurity and c.relrowsecurity as forced from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where n.nspname = 'workspace' and c.relkind in ('r', 'p')`,
    );
    const own = ['organisation', 'person', 'team', 'session', 'sign_in_attempt', 'api_key', 'audit_entry'];
    expect(tables.map(({ relname }) => relname)).toEqual(expect.arrayContaining([...own, 'audit_head']));
    expect(tables.filter(({ forced }) => !forced)).toEqual([]);
    await organisation();
    const source = service.get(DataSource);
    for (const table of own) expect(await source.query(`select * from ${table}`)).toEqual([]);
  });

  it('have the columns that the entities say', async () => {
    const { upQueries } = await service.get(DataSource).driver.createSchemaBuilder().log();
    const columns = upQueries.map(({ query }) => query).filter((query) => /COLUMN|CREATE TABLE/i.test(query));
    expect(columns).toEqual([]);
    expect(completeSchema(workspaceService).entities).toHaveLength(5);
  });
});
