import {
  decideAction,
  decideGrant,
  decideTeamChange,
  WORKSPACE_RULES,
  type Actor,
  type WorkspaceAction,
  type WorkspaceRole,
} from './index';

const roles: WorkspaceRole[] = ['agent', 'supervisor', 'super-agent', 'administrator'];
const person = (role: WorkspaceRole): Actor => ({ kind: 'user', id: 'p', role, scopes: [] });
const key = (role: WorkspaceRole, ...scopes: string[]): Actor => ({ kind: 'api-key', id: 'k', role, scopes });

describe('decideAction', () => {
  it.each<[WorkspaceAction, WorkspaceRole[]]>([
    ['users.list', roles],
    ['users.create', ['administrator']],
    ['users.update', ['administrator']],
    ['teams.list', roles],
    ['teams.create', ['administrator']],
    ['teams.update', ['supervisor', 'administrator']],
    ['api-keys.list', ['administrator']],
    ['api-keys.create', ['administrator']],
    ['api-keys.revoke', ['administrator']],
    ['audit.list', ['administrator']],
  ])('C-096 %s takes %j, of people and of API keys with the scope', (action, allowed) => {
    const { scope } = WORKSPACE_RULES[action];
    for (const role of roles) {
      expect(decideAction(person(role), action).allowed).toBe(allowed.includes(role));
      expect(decideAction(key(role, scope), action).allowed).toBe(allowed.includes(role));
      expect(decideAction(key(role, 'conversations:read', 'templates:write'), action).allowed).toBe(false);
    }
  });

  it('says what a no needs', () => {
    expect(decideAction(person('agent'), 'teams.update')).toEqual({
      allowed: false,
      reason: 'The role agent may not do this; it takes supervisor or administrator',
    });
    expect(decideAction(key('administrator'), 'users.list')).toEqual({
      allowed: false,
      reason: 'This API key lacks the scope workspace:read',
    });
  });
});

describe('decideTeamChange', () => {
  const own = { supervisorIds: ['p'] };
  const other = { supervisorIds: ['q'] };
  it.each([
    ['administrator', other, ['name', 'memberIds', 'supervisorIds', 'inboxIds'], true],
    ['supervisor', own, ['memberIds'], true],
    ['supervisor', own, [], true],
    ['supervisor', own, ['memberIds', 'inboxIds'], false],
    ['supervisor', own, ['supervisorIds'], false],
    ['supervisor', other, ['memberIds'], false],
    ['super-agent', own, ['memberIds'], false],
    ['agent', own, ['memberIds'], false],
  ] as const)('C-094 %s of %j changing %j: %s', (role, team, fields, allowed) => {
    expect(decideTeamChange(person(role), team, fields).allowed).toBe(allowed);
  });
});

describe('decideGrant', () => {
  it('lets people grant every scope, and API keys no more than they have', () => {
    expect(decideGrant(person('administrator'), ['workspace:write']).allowed).toBe(true);
    const holder = key('administrator', 'workspace:write');
    expect(decideGrant(holder, ['workspace:write']).allowed).toBe(true);
    expect(decideGrant(holder, ['workspace:write', 'templates:read'])).toEqual({
      allowed: false,
      reason: 'This API key has no templates:read to hand on',
    });
  });
});
