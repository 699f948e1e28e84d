import { days, hours, minutes } from '@parlance/shared/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  answerCard,
  callConnected,
  type CallPermission,
  callRefusal,
  callUnanswered,
  callUsage,
  cardOpen,
  type Choice,
  choose,
  noPermission,
  permissionAt,
  type PermissionLimits,
  requestDelivered,
  requestRefusal,
  requestSent,
  requestUsage,
} from './permission-rules';

const PRODUCTION: PermissionLimits = {
  requestsPerDay: 1,
  requestsPerWeek: 2,
  connectedPerDay: 100,
  nudgeAfter: 2,
  revokeAfter: 4,
};
const TEST_NUMBER: PermissionLimits = {
  requestsPerDay: 25,
  requestsPerWeek: 100,
  connectedPerDay: 100,
  nudgeAfter: 5,
  revokeAfter: 10,
};
/** Small enough for random histories to reach it. */
const TIGHT: PermissionLimits = { ...PRODUCTION, connectedPerDay: 3 };

type Step =
  | { do: 'request' }
  | { do: 'deliver'; back: number }
  | { do: 'answer'; back: number; choice: Choice }
  | { do: 'profile'; choice: Choice }
  | { do: 'connected'; direction: 'user' | 'business' }
  | { do: 'unanswered' }
  | { do: 'wait'; ms: number };

/** What happened, with its moment; only what had an effect. */
type Fact = Exclude<Step, { do: 'wait' }> & { at: number; card: number };

const choice = fc.constantFrom<Choice>('permanent', 'temporary', 'none');
/** Weighted so that histories get as far as revocations and expired cards. `back`: 0 is the newest card. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('request' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const), back: fc.nat(1) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), back: fc.nat(1), choice }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('profile' as const), choice }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('connected' as const),
      direction: fc.constantFrom<'user' | 'business'>('user', 'business'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('unanswered' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(minutes(1), hours(1), hours(12), hours(24), days(3), days(7), days(8)),
    }),
  },
);

/** The rules once more, told by looking back over everything that ever happened. */
class History {
  readonly facts: Fact[] = [];

  requestsWithin(span: number, now: number): number {
    const reset = this.facts.findLastIndex((fact) => fact.do === 'connected');
    return this.facts.filter((fact, i) => fact.do === 'request' && i > reset && fact.at > now - span).length;
  }

  connectedWithinDay(now: number): number {
    return this.facts.filter(
      (fact) => fact.do === 'connected' && fact.direction === 'business' && fact.at > now - hours(24),
    ).length;
  }

  permission(limits: PermissionLimits, now: number): string {
    let given: { choice: Choice; at: number } = { choice: 'none', at: 0 };
    let missed = 0;
    const valid = (at: number): boolean =>
      given.choice === 'permanent' || (given.choice === 'temporary' && at < given.at + days(7));
    for (const fact of this.facts) {
      if (fact.do === 'answer' || fact.do === 'profile') given = { choice: fact.choice, at: fact.at };
      if (fact.do === 'connected') missed = 0;
      if (fact.do === 'unanswered') {
        missed += 1;
        if (missed >= limits.revokeAfter && valid(fact.at)) {
          given = { choice: 'none', at: fact.at };
          missed = 0;
        }
      }
    }
    return valid(now) ? given.choice : 'none';
  }

  cardOpen(card: number, now: number): boolean {
    const delivered = this.facts.find((fact) => fact.do === 'deliver' && fact.card === card);
    const answered = this.facts.find((fact) => fact.do === 'answer' && fact.card === card);
    const newer = this.facts.some(
      (fact) => (fact.do === 'deliver' || fact.do === 'answer') && fact.card > card,
    );
    return delivered !== undefined && !newer && now < (answered ?? delivered).at + days(7);
  }
}

describe('call permission', () => {
  it.each([
    ['production', PRODUCTION],
    ['production with a small cap', TIGHT],
    ['test numbers', TEST_NUMBER],
  ])('follows the rules over any history: %s', (_name, limits) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (steps) => {
        const history = new History();
        let state = noPermission('pair');
        let now = days(20_000);
        let cards = 0;
        for (const each of steps) {
          const card = 'back' in each ? cards - 1 - each.back : cards;
          switch (each.do) {
            case 'wait':
              now += each.ms;
              break;
            case 'request':
              if (requestRefusal(state, limits, now) !== null) break;
              state = requestSent(state, `card-${cards++}`, now);
              history.facts.push({ ...each, at: now, card });
              break;
            case 'deliver': {
              const first = history.facts.every((f) => f.do !== 'deliver' || f.card !== card);
              if (card < 0 || !first) break;
              state = requestDelivered(state, `card-${card}`, now, true);
              history.facts.push({ ...each, at: now, card });
              break;
            }
            case 'answer': {
              const answered = answerCard(state, `card-${card}`, each.choice, now);
              expect(answered !== null).toBe(history.cardOpen(card, now));
              if (!answered) break;
              state = answered;
              history.facts.push({ ...each, at: now, card });
              break;
            }
            case 'profile':
              state = choose(state, each.choice, now);
              history.facts.push({ ...each, at: now, card });
              break;
            case 'connected':
              if (each.direction === 'business' && callRefusal(state, limits, now) !== null) break;
              state = callConnected(state, each.direction, now);
              history.facts.push({ ...each, at: now, card });
              break;
            case 'unanswered':
              if (callRefusal(state, limits, now) !== null) break;
              state = callUnanswered(state, limits, true, now).state;
              history.facts.push({ ...each, at: now, card });
              break;
          }
          expectAgreement(state, limits, history, now);
        }
      }),
      { numRuns: 120 },
    );
  });

  function expectAgreement(
    state: CallPermission,
    limits: PermissionLimits,
    history: History,
    now: number,
  ): void {
    const permission = history.permission(limits, now);
    const requests = [history.requestsWithin(hours(24), now), history.requestsWithin(days(7), now)];
    const full = requests[0]! >= limits.requestsPerDay || requests[1]! >= limits.requestsPerWeek;
    const connected = history.connectedWithinDay(now);
    const capped = connected >= limits.connectedPerDay;
    expect({
      permission: permissionAt(state, now).kind,
      requests: requestUsage(state, limits, now).map(({ used }) => used),
      request: requestRefusal(state, limits, now)?.code,
      connected: callUsage(state, limits, now).used,
      call: callRefusal(state, limits, now)?.code,
    }).toEqual({
      permission,
      requests,
      request: permission === 'permanent' ? 138017 : full ? 138009 : undefined,
      connected,
      call: permission === 'none' ? 138006 : capped ? 138012 : undefined,
    });
  }

  it('opens again at the very moment it names', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(days(2)), { minLength: 3, maxLength: 10 }), (moments) => {
        const sorted = [...moments].sort((a, b) => a - b).map((at) => at + days(20_000));
        const now = sorted.at(-1)!;
        const state = { ...choose(noPermission('pair'), 'permanent', now), connected: sorted };
        const refusal = callRefusal(state, TIGHT, now);
        if (refusal?.code !== 138012) return;
        expect(callRefusal(state, TIGHT, refusal.opensAt)).toBeNull();
        expect(callRefusal(state, TIGHT, refusal.opensAt - 1)).not.toBeNull();
      }),
    );
  });

  it.each([
    ['production', PRODUCTION, [null, 'nudge', null, 'revoke']],
    ['test numbers', TEST_NUMBER, [null, null, null, null, 'nudge', null, null, null, null, 'revoke']],
  ])('asks and then takes back after unanswered calls in a row: %s', (_name, limits, expected) => {
    let state = choose(noPermission('pair'), 'permanent', 0);
    const consequences = expected.map(() => {
      const result = callUnanswered(state, limits, true, 1);
      state = result.state;
      return result.consequence;
    });
    expect(consequences).toEqual(expected);
    expect(permissionAt(state, 1)).toEqual({ kind: 'none' });
  });

  it('counts only calls in a row', () => {
    let state = choose(noPermission('pair'), 'temporary', 0);
    for (let at = 0; at < 3; at += 1) state = callUnanswered(state, PRODUCTION, true, 1).state;
    state = callConnected(state, 'user', 2);
    expect(callUnanswered(state, PRODUCTION, true, 3)).toMatchObject({ consequence: null });
  });

  it('leaves a permanent permission alone where Meta is taken to do so', () => {
    let state = choose(noPermission('pair'), 'permanent', 0);
    for (let at = 0; at < 8; at += 1) state = callUnanswered(state, PRODUCTION, false, 1).state;
    expect(permissionAt(state, 1).kind).toBe('permanent');
  });

  it('lets an older card live until a newer one is answered, where Meta is taken to do so', () => {
    let state = requestSent(noPermission('pair'), 'old', 0);
    state = requestDelivered(state, 'old', 0, false);
    state = requestSent(callConnected(state, 'user', 1), 'new', 1);
    state = requestDelivered(state, 'new', 1, false);
    expect(cardOpen(state.cards[0]!, 2)).toBe(true);
    state = answerCard(state, 'new', 'none', 2)!;
    expect(cardOpen(state.cards[0]!, 3)).toBe(false);
  });

  it('lets a card be answered again for seven days from its first answer', () => {
    let state = requestDelivered(requestSent(noPermission('pair'), 'card', 0), 'card', 0, true);
    state = answerCard(state, 'card', 'none', days(6))!;
    state = answerCard(state, 'card', 'temporary', days(12))!;
    expect(answerCard(state, 'card', 'none', days(13))).toBeNull();
  });

  it('ends a temporary permission after 168 hours, without another word', () => {
    const state = choose(noPermission('pair'), 'temporary', 0);
    expect(permissionAt(state, days(7) - 1).kind).toBe('temporary');
    expect(permissionAt(state, days(7)).kind).toBe('none');
  });
});
