import * as fc from 'fast-check';
import type { Readiness } from './availability';
import {
  decideRing,
  ROUTING_STEPS,
  settleRinging,
  settleRingingOf,
  type RingAttempt,
  type RoutingFacts,
} from './routing';

const START = new Date('2026-11-20T12:00:00.000Z');
const TIMES = { stepMs: 12_000, budgetMs: 30_000 };
const after = (second: number): Date => new Date(START.getTime() + second * 1_000);

const green: Readiness = { chosen: 'available', connected: true, inCall: false };
const red: Readiness = { ...green, chosen: 'unavailable' };
const busy: Readiness = { ...green, inCall: true };
const away: Readiness = { ...green, connected: false };

const facts = (
  people: Record<string, Readiness>,
  candidates: Partial<RoutingFacts['candidates']> = {},
  attempts: readonly RingAttempt[] = [],
): RoutingFacts => ({
  startedAt: START.toISOString(),
  candidates: { assignee: null, team: null, eligible: [], 'super-agent': [], ...candidates },
  readiness: new Map(Object.entries(people)),
  attempts,
});

const rung = (facts: RoutingFacts, now = START) => {
  const decision = decideRing(facts, TIMES, now);
  return decision.type === 'ring'
    ? decision.attempts.filter(({ result }) => result === 'ringing').map(({ agentId }) => agentId)
    : decision.reason;
};

const everywhere = {
  assignee: ['sari'],
  team: ['sari', 'budi', 'dewi'],
  eligible: ['sari', 'budi', 'dewi', 'eko'],
  'super-agent': ['boss'],
};

describe('routing', () => {
  it.each([
    ['C-056: the assignee first', { sari: green, budi: green, eko: green, boss: green }, ['sari']],
    [
      'then everybody ready of the team',
      { sari: red, budi: green, dewi: green, eko: green, boss: green },
      ['budi', 'dewi'],
    ],
    [
      'C-058: then whoever works in the inbox',
      { sari: red, budi: busy, dewi: away, eko: green, boss: green },
      ['eko'],
    ],
    [
      'C-061, X-05: then a Super Agent who is available',
      { sari: red, budi: red, dewi: red, eko: red, boss: green },
      ['boss'],
    ],
    ['X-06: then nobody', { sari: red, budi: busy, dewi: away, eko: red, boss: red }, 'nobody-available'],
  ])('%s', (_, people, expected) => {
    expect(rung(facts(people, everywhere))).toEqual(expected);
  });

  it('leaves a record of every step with its reason', () => {
    const decision = decideRing(
      facts({ sari: red, budi: busy, dewi: away, boss: green }, { ...everywhere, eligible: [] }),
      TIMES,
      START,
    );
    expect(
      decision.attempts.map(({ step, agentId, result, reason }) => [step, agentId, result, reason]),
    ).toEqual([
      ['assignee', null, 'nobody', 'red'],
      ['team', null, 'nobody', '1 red, 1 in a call, 1 no console open'],
      ['eligible', null, 'nobody', 'nobody works in this inbox'],
      ['super-agent', 'boss', 'ringing', null],
    ]);
  });

  it('says what there was to ask', () => {
    const decision = decideRing(facts({}), TIMES, START);
    expect(decision.attempts.map(({ reason }) => reason)).toEqual([
      'no assignee',
      'no team',
      'nobody works in this inbox',
      'there is no Super Agent',
    ]);
  });

  it('goes on to the next step when nobody took it, without asking anybody twice', () => {
    const people = { sari: green, budi: green, dewi: green, eko: green, boss: green };
    const attempts: RingAttempt[] = [];
    const asked: unknown[] = [];
    for (const second of [0, 12, 24]) {
      const decision = decideRing(facts(people, everywhere, attempts), TIMES, after(second));
      asked.push(decision.attempts.map(({ agentId }) => agentId));
      attempts.push(...decision.attempts);
      attempts.splice(0, attempts.length, ...settleRinging(attempts, 'timed-out'));
    }
    expect(asked).toEqual([['sari'], ['budi', 'dewi'], ['eko']]);
    expect(decideRing(facts(people, everywhere, attempts), TIMES, after(30))).toMatchObject({
      type: 'last',
      reason: 'nobody-answered',
    });
  });

  it('rings somebody of the step who has become ready meanwhile', () => {
    const first = decideRing(
      facts({ budi: green, dewi: red }, { team: ['budi', 'dewi'] }),
      TIMES,
      START,
    ).attempts;
    const then = settleRingingOf(first, 'budi', 'declined');
    expect(rung(facts({ budi: green, dewi: green }, { team: ['budi', 'dewi'] }, then), after(2))).toEqual([
      'dewi',
    ]);
  });

  it('ends within the time that WhatsApp gives', () => {
    const decision = decideRing(facts({ boss: green }, { 'super-agent': ['boss'] }), TIMES, after(24));
    expect(decision).toMatchObject({ type: 'ring', until: after(30) });
    expect(rung(facts({ boss: green }, { 'super-agent': ['boss'] }), after(29))).toBe('nobody-available');
  });

  const readiness = fc.record<Readiness>({
    chosen: fc.constantFrom('available', 'unavailable'),
    connected: fc.boolean(),
    inCall: fc.boolean(),
  });
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const some = fc.subarray(ids);

  it('C-129, C-154: never rings anybody who is red, absent or in a call, or was asked in vain', () => {
    const attempt = fc.record<RingAttempt>({
      step: fc.constantFrom(...ROUTING_STEPS),
      agentId: fc.constantFrom(...ids),
      at: fc.constant(START.toISOString()),
      result: fc.constantFrom('declined', 'timed-out', 'ended'),
      reason: fc.constant(null),
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...ids), readiness),
        fc.tuple(some, some, some, some),
        fc.array(attempt, { maxLength: 4 }),
        (people, [assignee, team, eligible, superAgents], attempts) => {
          const given = facts(
            people,
            { assignee: assignee.slice(0, 1), team, eligible, 'super-agent': superAgents },
            attempts,
          );
          const decision = decideRing(given, TIMES, START);
          const now = decision.attempts.filter(({ result }) => result === 'ringing');
          for (const { agentId } of now) {
            expect(people[agentId!]).toEqual(green);
            expect(attempts.some((earlier) => earlier.agentId === agentId)).toBe(false);
          }
          expect(new Set(now.map(({ step }) => step)).size).toBeLessThanOrEqual(1);
          expect(decision.type === 'ring').toBe(now.length > 0);
        },
      ),
    );
  });
});
