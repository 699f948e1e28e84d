import { canSeeConversation, type Principal, type Visibility } from './principal';

const me = '01900000-0000-7000-8000-000000000001';
const somebody = '01900000-0000-7000-8000-000000000002';
const myInbox = '01900000-0000-7000-8000-00000000000a';
const otherInbox = '01900000-0000-7000-8000-00000000000b';
const myTeam = '01900000-0000-7000-8000-00000000001a';
const otherTeam = '01900000-0000-7000-8000-00000000001b';

const principal = (role: Principal['role']): Principal => ({
  kind: 'user',
  id: me,
  tenantId: 'bakery',
  name: 'Ravi',
  role,
  teamIds: [myTeam],
  inboxIds: [myInbox],
  scopes: [],
});
const conversation = (facts: Partial<Visibility> = {}): Visibility => ({
  inboxId: otherInbox,
  teamId: null,
  assigneeId: null,
  collaboratorIds: [],
  ...facts,
});

describe('canSeeConversation', () => {
  it.each<[Principal['role'], string, Partial<Visibility>, boolean]>([
    ['agent', 'in an inbox of theirs', { inboxId: myInbox }, true],
    ['agent', 'in another inbox', {}, false],
    ['agent', 'assigned to them', { assigneeId: me }, true],
    ['agent', 'assigned to somebody else', { assigneeId: somebody }, false],
    ['agent', 'where they collaborate', { collaboratorIds: [somebody, me] }, true],
    ['agent', 'of their team, in another inbox', { teamId: myTeam }, false],
    ['supervisor', 'of their team, in another inbox', { teamId: myTeam }, true],
    ['supervisor', 'of another team', { teamId: otherTeam }, false],
    ['super-agent', 'anywhere', { teamId: otherTeam, assigneeId: somebody }, true],
    ['administrator', 'anywhere', { teamId: otherTeam, assigneeId: somebody }, true],
  ])('C-093 C-094 C-095 %s sees a conversation %s: %p → %s', (role, _where, facts, expected) => {
    expect(canSeeConversation(principal(role), conversation(facts))).toBe(expected);
  });
});
