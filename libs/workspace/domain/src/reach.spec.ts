import fc from 'fast-check';
import { membershipChange, reachOf, removesLastAdministrator, type TeamReach } from './index';

const team = (id: string, part: Partial<TeamReach> = {}): TeamReach => ({
  id,
  memberIds: [],
  supervisorIds: [],
  inboxIds: [],
  ...part,
});

describe('reachOf', () => {
  it('C-093 C-094 gives the teams of a member or supervisor, and their inboxes once each', () => {
    const teams = [
      team('a', { memberIds: ['u'], inboxIds: ['1', '2'] }),
      team('b', { supervisorIds: ['u'], inboxIds: ['2', '3'] }),
      team('c', { memberIds: ['v'], inboxIds: ['4'] }),
    ];
    expect(reachOf('u', teams)).toEqual({ teamIds: ['a', 'b'], inboxIds: ['1', '2', '3'] });
    expect(reachOf('w', teams)).toEqual({ teamIds: [], inboxIds: [] });
  });
});

describe('membershipChange', () => {
  const ids = fc.uniqueArray(fc.constantFrom('u', 'v', 'w', 'x'));
  const inboxes = fc.uniqueArray(fc.constantFrom('1', '2', '3'));
  const anyTeam = fc
    .record({ memberIds: ids, supervisorIds: ids, inboxIds: inboxes })
    .map((part) => team('a', part));

  it('names everybody whose reach is another, whatever the change', () => {
    fc.assert(
      fc.property(fc.option(anyTeam), anyTeam, (before, after) => {
        const { regrouped, affected } = membershipChange(before, after);
        for (const id of ['u', 'v', 'w', 'x']) {
          const was = reachOf(id, before ? [before] : []);
          const is = reachOf(id, [after]);
          if (was.teamIds.length !== is.teamIds.length) expect(regrouped).toContain(id);
          if (JSON.stringify([...was.inboxIds].sort()) !== JSON.stringify([...is.inboxIds].sort()))
            expect(affected).toContain(id);
        }
        expect(affected).toEqual(expect.arrayContaining(regrouped));
      }),
    );
  });

  it('names nobody when nothing changes', () => {
    fc.assert(
      fc.property(anyTeam, (same) => {
        expect(membershipChange(same, same)).toEqual({ regrouped: [], affected: [] });
      }),
    );
  });
});

describe('removesLastAdministrator', () => {
  const administrator = { id: 'a', role: 'administrator', active: true } as const;
  it.each([
    ['demoting the only one', ['a'], administrator, { ...administrator, role: 'agent' as const }, true],
    ['deactivating the only one', ['a'], administrator, { ...administrator, active: false }, true],
    ['renaming the only one', ['a'], administrator, administrator, false],
    ['demoting one of two', ['a', 'b'], administrator, { ...administrator, role: 'agent' as const }, false],
    [
      'demoting an inactive one',
      ['b'],
      { ...administrator, active: false },
      { ...administrator, active: false, role: 'agent' as const },
      false,
    ],
  ])('%s', (_what, active, before, after, removes) => {
    expect(removesLastAdministrator(active, before, after)).toBe(removes);
  });
});
