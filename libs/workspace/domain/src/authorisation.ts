/** The roles of the platform, from least to most (C-093 to C-095). */
export type WorkspaceRole = 'agent' | 'supervisor' | 'super-agent' | 'administrator';

/** As much of a principal as decides what it may do here. */
export interface Actor {
  readonly kind: 'user' | 'api-key' | 'system';
  readonly id: string;
  readonly role: WorkspaceRole;
  /** Asked of API keys only. */
  readonly scopes: readonly string[];
}

export type WorkspaceAction =
  | 'users.list'
  | 'users.create'
  | 'users.update'
  | 'teams.list'
  | 'teams.create'
  | 'teams.update'
  | 'api-keys.list'
  | 'api-keys.create'
  | 'api-keys.revoke'
  | 'audit.list';

interface Rule {
  readonly roles: readonly WorkspaceRole[];
  readonly scope: 'workspace:read' | 'workspace:write';
}

const EVERYBODY: readonly WorkspaceRole[] = ['agent', 'supervisor', 'super-agent', 'administrator'];
const ADMINISTRATORS: readonly WorkspaceRole[] = ['administrator'];

/**
 * Who may do what. Everybody needs the names of colleagues and teams to assign a conversation; whoever configures the
 * organisation is an Administrator. Supervisors change only the members of their own teams: `decideTeamChange`.
 */
export const WORKSPACE_RULES: Readonly<Record<WorkspaceAction, Rule>> = {
  'users.list': { roles: EVERYBODY, scope: 'workspace:read' },
  'users.create': { roles: ADMINISTRATORS, scope: 'workspace:write' },
  'users.update': { roles: ADMINISTRATORS, scope: 'workspace:write' },
  'teams.list': { roles: EVERYBODY, scope: 'workspace:read' },
  'teams.create': { roles: ADMINISTRATORS, scope: 'workspace:write' },
  'teams.update': { roles: ['supervisor', 'administrator'], scope: 'workspace:write' },
  'api-keys.list': { roles: ADMINISTRATORS, scope: 'workspace:read' },
  'api-keys.create': { roles: ADMINISTRATORS, scope: 'workspace:write' },
  'api-keys.revoke': { roles: ADMINISTRATORS, scope: 'workspace:write' },
  'audit.list': { roles: ADMINISTRATORS, scope: 'workspace:read' },
};

/** The reason for a no, in words for the actor. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

const YES: Permission = { allowed: true };
const no = (reason: string): Permission => ({ allowed: false, reason });

export function decideAction(actor: Actor, action: WorkspaceAction): Permission {
  const rule = WORKSPACE_RULES[action];
  if (!rule.roles.includes(actor.role))
    return no(`The role ${actor.role} may not do this; it takes ${rule.roles.join(' or ')}`);
  if (actor.kind === 'api-key' && !actor.scopes.includes(rule.scope))
    return no(`This API key lacks the scope ${rule.scope}`);
  return YES;
}

/** A supervisor sets the members of a team of theirs and nothing else; an administrator changes everything. */
export function decideTeamChange(
  actor: Actor,
  team: { readonly supervisorIds: readonly string[] },
  changedFields: readonly string[],
): Permission {
  const general = decideAction(actor, 'teams.update');
  if (!general.allowed || actor.role === 'administrator') return general;
  if (!team.supervisorIds.includes(actor.id))
    return no('Only supervisors of this team may change its members');
  const others = changedFields.filter((field) => field !== 'memberIds');
  return others.length === 0 ? YES : no(`A supervisor may set memberIds only, not ${others.join(', ')}`);
}

/** Nobody can hand out through an API key what they do not have: a key grants at most its own scopes. */
export function decideGrant(actor: Actor, scopes: readonly string[]): Permission {
  if (actor.kind !== 'api-key') return YES;
  const beyond = scopes.filter((scope) => !actor.scopes.includes(scope));
  return beyond.length === 0 ? YES : no(`This API key has no ${beyond.join(', ')} to hand on`);
}
