import { describe, expect, it } from '@jest/globals';
import type { CallPermission } from '@parlance/gateway/contracts';
import { holdsUntil, isSoon, nextStepOf } from './next-step';

const LATER = '2026-03-10T09:00:00.000Z';
const no = (detail: string, earliestYes: string | null = null) => ({
  allowed: false as const,
  code: 'policy.no',
  detail,
  explanation: {
    rule: { id: 'r', title: detail, source: 'house' },
    evidence: {},
    since: null,
    earliestYes,
    alternatives: [],
  },
});
const yes = { allowed: true } as const;
const permission = (change: Partial<CallPermission>): CallPermission =>
  ({
    state: 'none',
    permanent: false,
    call: no('not permitted'),
    request: no('limit'),
    ...change,
  }) as CallPermission;

describe('what can be done with a customer', () => {
  it.each<[string, Partial<CallPermission>, ReturnType<typeof nextStepOf>]>([
    ['C-173 may be called', { state: 'granted', call: yes }, { kind: 'call' }],
    [
      'C-180 declined, may be asked',
      { state: 'declined', request: { allowed: true, customMessage: false } },
      { kind: 'ask' },
    ],
    [
      'C-181 asked too often',
      { state: 'declined', request: no('limit', LATER) },
      { kind: 'askFrom', at: LATER },
    ],
    [
      'C-174 calls used up',
      { state: 'granted', call: no('used up', LATER) },
      { kind: 'callFrom', at: LATER },
    ],
    ['never', { state: 'revoked' }, { kind: 'refused', detail: 'limit' }],
  ])('%s', (_, change, step) => {
    expect(nextStepOf(permission(change))).toEqual(step);
  });

  it('C-175 a grant ends, a permanent one does not, a request lapses', () => {
    const expiresAt = LATER;
    expect(holdsUntil(permission({ state: 'granted', expiresAt }))).toBe(LATER);
    expect(holdsUntil(permission({ state: 'granted', expiresAt: null, permanent: true }))).toBeNull();
    expect(holdsUntil(permission({ state: 'requested', expiresAt: null, requestExpiresAt: LATER }))).toBe(
      LATER,
    );
    expect(holdsUntil(permission({ state: 'expired', expiresAt }))).toBeNull();
    expect(isSoon(LATER, Date.parse('2026-03-09T10:00:00.000Z'))).toBe(true);
    expect(isSoon(LATER, Date.parse('2026-03-09T08:00:00.000Z'))).toBe(false);
  });
});
