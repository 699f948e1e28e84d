import { days, hours, minutes } from '@parlance/shared/kernel';
import {
  ago,
  ahead,
  answered,
  attempted,
  declined,
  factsOf,
  fromProfile,
  granted,
  NOW,
  requested,
  revokedByMeta,
  unanswered,
  type Given,
} from './ledger.fixture';
import {
  attemptsLeft,
  CALL_RULE_SETS,
  callWarning,
  decideCall,
  decidePermissionRequest,
  type LedgerEvent,
} from './index';

const call = (events: readonly LedgerEvent[], given: Given = {}, now = NOW) =>
  decideCall(factsOf(events, given), now);
const ask = (
  events: readonly LedgerEvent[],
  given: Given = {},
  kind: 'free-form' | 'template' | null = null,
  now = NOW,
) => decidePermissionRequest(factsOf(events, given), kind, now);
const actions = (decision: ReturnType<typeof call> | ReturnType<typeof ask>) =>
  decision.allowed ? [] : decision.explanation.alternatives.map((a) => a.action);
const OPEN = { lastCustomerMessageAt: ago(hours(1)) };

describe('decideCall', () => {
  it.each([
    ['C-062 nobody was asked', [], 'permission_missing', 'C-062'],
    ['C-063 X-08 a request waits', requested(ago(hours(1))), 'permission_missing', 'C-062'],
    ['C-168 C-180 declined', [declined(ago(hours(1)))], 'permission_declined', 'C-180'],
    ['C-179 run out', [granted(ago(days(8)))], 'permission_expired', 'C-179'],
    ['C-166 taken away by WhatsApp', [revokedByMeta(ago(1))], 'permission_revoked', 'C-166'],
    [
      'X-08 taken back in the profile',
      [granted(ago(2)), declined(ago(1), fromProfile)],
      'permission_revoked',
      'C-166',
    ],
  ] as const)('%s: refused as %s', (_, events, code, rule) => {
    expect(call(events)).toMatchObject({
      allowed: false,
      code,
      explanation: { rule: { id: rule }, earliestYes: null },
    });
  });

  it.each([
    ['C-143 C-173 in the second of the grant', granted(NOW)],
    ['C-177 until the last millisecond', granted(ago(days(7) - 1))],
    ['X-19 at any time after a grant for good', granted(ago(days(400)), { permanent: true })],
    ['C-188 after a callback, without another request', granted(ago(1), { source: 'automatic' })],
  ])('%s: allowed', (_, grant) => {
    expect(call([grant])).toEqual({ allowed: true });
  });

  it('C-111 X-18 refuses everything while calling is off', () => {
    expect(call([granted(ago(1))], { enabled: false })).toMatchObject({ code: 'calling_off' });
    expect(ask([], { enabled: false })).toMatchObject({ code: 'calling_off' });
  });

  it('C-062 explains the no: rule, evidence, since and what to do instead', () => {
    const decision = call([declined(ago(hours(30)))], OPEN);
    expect(decision).toEqual({
      allowed: false,
      code: 'permission_declined',
      detail: 'The customer declined calls at 2026-11-21T06:00:00.000Z.',
      explanation: {
        rule: CALL_RULE_SETS.documented!.rules.permissionDeclined,
        evidence: {
          state: 'declined',
          source: 'request',
          permanent: false,
          grantedAt: null,
          expiresAt: null,
          requestedAt: null,
          requestExpiresAt: null,
          consecutiveUnanswered: 0,
          attempts: { max: 5, left: 5 },
          connected: null,
          decidedAt: '2026-11-22T12:00:00.000Z',
        },
        since: ago(hours(30)),
        earliestYes: null,
        alternatives: [
          expect.objectContaining({ action: 'request-permission' }),
          expect.objectContaining({ action: 'send-call-button' }),
        ],
      },
    });
  });

  it('C-140 C-141 C-144 offers both ways to a call: ask for permission, or let the customer call', () => {
    expect(actions(call([], OPEN))).toEqual(['request-permission', 'send-call-button', 'chat']);
    expect(actions(call([]))).toEqual([
      'request-permission-template',
      'send-call-button-template',
      'send-template',
    ]);
  });

  it('C-192 C-163 after a decline offers a request where one may be sent, and a call button in any case', () => {
    const request = requested(ago(hours(2)), 'r', 'wamid.r');
    const decision = call([...request, declined(ago(hours(1)), { contextId: 'wamid.r' })]);
    expect(actions(decision)).toEqual(['send-call-button-template', 'wait-for-change']);
  });

  describe('C-174 five attempts in 24 hours', () => {
    const tries = [20, 10, 8, 6, 4].map((h) => attempted(ago(hours(h))));
    const grant = granted(ago(days(2)));

    it.each([0, 1, 2, 3, 4, 5])('%i spent', (spent) => {
      const events = [grant, ...tries.slice(0, spent)];
      expect(attemptsLeft(factsOf(events), NOW)).toBe(5 - spent);
      expect(call(events).allowed).toBe(spent < 5);
    });

    it('says to the millisecond when the next one is free', () => {
      expect(call([grant, ...tries])).toMatchObject({
        code: 'attempts_spent',
        explanation: { rule: { id: 'C-174' }, since: ago(hours(4)), earliestYes: ahead(hours(4)) },
      });
      expect(call([grant, ...tries], {}, new Date(ahead(hours(4)).getTime() - 1)).allowed).toBe(false);
      expect(call([grant, ...tries], {}, ahead(hours(4))).allowed).toBe(true);
    });

    it('C-178 offers to ask in the chat when a call would suit', () => {
      expect(actions(call([grant, ...tries], OPEN))).toEqual(['chat', 'send-call-button']);
    });

    it('promises no moment when the permission ends before it', () => {
      const short = granted(ago(days(1)), { expiresAt: ahead(hours(4)) });
      expect(call([short, ...tries])).toMatchObject({ explanation: { earliestYes: null } });
    });

    it('gives back a call that never reached Meta', () => {
      const released = { type: 'attempt-released', callId: 'gone', at: ago(hours(3)) } as const;
      const events = [grant, ...tries.slice(1), attempted(ago(hours(3)), 'gone'), released];
      expect(call(events).allowed).toBe(true);
      expect(attemptsLeft(factsOf([...events].reverse()), NOW)).toBe(1);
    });

    it('gives it back although the call is then reported as failed, unless the phone of the customer had it', () => {
      const at = ago(hours(3));
      const events: LedgerEvent[] = [
        grant,
        ...tries.slice(1),
        attempted(at, 'gone'),
        { type: 'attempt-released', callId: 'gone', at },
      ];
      const also = (event: LedgerEvent) => attemptsLeft(factsOf([...events, event]), NOW);
      expect(also({ type: 'call-abandoned', callId: 'gone', at })).toBe(1);
      expect(also({ type: 'call-declined', callId: 'gone', at })).toBe(0);
      expect(also({ type: 'call-answered', callId: 'gone', direction: 'outbound', at })).toBe(0);
    });
  });

  describe('X-02 meta-live', () => {
    const live = { basis: 'meta-live' } as const;
    const grant = granted(ago(days(2)));
    const stated = (max: number, used: number, freeAt: Date | null = null): LedgerEvent => ({
      type: 'permission-stated',
      status: 'temporary',
      expiresAt: ahead(days(3)),
      limits: [{ action: 'start-call', windowMs: hours(24), max, used, freeAt }],
      at: ago(minutes(30)),
    });

    it('counts answered calls, not attempts', () => {
      const attempts = Array.from({ length: 8 }, (_, i) => unanswered(ago(hours(i + 1)))).flat();
      expect(call([grant, ...attempts], live).allowed).toBe(true);
      expect(call([grant, ...attempts]).allowed).toBe(false);
    });

    it('takes the ceiling that Meta states in place of its own', () => {
      const calls = [2, 3].flatMap((h) => answered(ago(hours(h))));
      expect(call([grant, ...calls, stated(2, 2)], live)).toMatchObject({
        code: 'attempts_spent',
        explanation: { earliestYes: new Date(ahead(hours(21)).getTime() + 10_000) },
      });
      expect(call([grant, ...calls, stated(2, 2)]).allowed).toBe(true);
    });

    it('counts what Meta counted and we never saw, until the moment that Meta names', () => {
      expect(call([grant, stated(5, 5, ahead(hours(2)))], live)).toMatchObject({
        explanation: { earliestYes: ahead(hours(2)) },
      });
      expect(attemptsLeft(factsOf([grant, stated(5, 3)], live), NOW)).toBe(2);
    });

    it('holds a place for a call under way, which may yet be answered', () => {
      expect(call([grant, attempted(ago(minutes(1))), stated(1, 0)], live).allowed).toBe(false);
    });

    it('C-174 keeps the five attempts as a house limit, which only ever tightens', () => {
      const tries = [5, 4, 3, 2, 1].map((h) => attempted(ago(hours(h))));
      expect(call([grant, ...tries], { ...live, house: { attemptsPerDay: 5 } }).allowed).toBe(false);
      expect(call([grant, ...tries], { house: { attemptsPerDay: 50 } }).allowed).toBe(false);
      expect(call([grant, ...tries.slice(3)], { house: { attemptsPerDay: 2 } }).allowed).toBe(false);
    });

    it('C-166 leaves the end after four unanswered calls to Meta', () => {
      const four = [4, 3, 2, 1].flatMap((h) => unanswered(ago(hours(h))));
      expect(call([grant, ...four], live).allowed).toBe(true);
      expect(call([grant, ...four, revokedByMeta(ago(1))], live).allowed).toBe(false);
    });
  });

  describe('C-165 C-166 C-191 unanswered calls in a row', () => {
    it.each([
      [0, null, true],
      [1, 'nudge-next', true],
      [2, 'nudged', true],
      [3, 'revoke-next', true],
      [4, null, false],
    ] as const)('%i: warning %s, allowed %s', (count, warning, allowed) => {
      const calls = Array.from({ length: count }, (_, i) => unanswered(ago(hours(i + 25)))).flat();
      const facts = factsOf([granted(ago(days(3))), ...calls]);
      expect(callWarning(facts, NOW)?.code ?? null).toBe(warning);
      expect(decideCall(facts, NOW).allowed).toBe(allowed);
    });

    it.each([
      [3, null],
      [4, 'nudge-next'],
      [5, 'nudged'],
      [8, 'nudged'],
      [9, 'revoke-next'],
    ] as const)('X-27 %i on a test number: warning %s', (count, warning) => {
      const calls = Array.from({ length: count }, (_, i) => unanswered(ago(hours(i + 25)))).flat();
      const facts = factsOf([granted(ago(days(3))), ...calls], { number: 'test' });
      expect(callWarning(facts, NOW)?.code ?? null).toBe(warning);
    });

    it('C-176 X-03 an answered call ends the row, and a fifth attempt is possible', () => {
      const row = [9, 8, 7].flatMap((h) => unanswered(ago(hours(h))));
      const events = [granted(ago(days(1))), ...row, ...answered(ago(hours(6)))];
      expect(callWarning(factsOf(events), NOW)).toBeNull();
      expect(call(events).allowed).toBe(true);
    });

    it('X-04 says that WhatsApp asks the customer, and asks nothing itself', () => {
      const calls = [2, 1].flatMap((h) => unanswered(ago(hours(h))));
      const warning = callWarning(factsOf([granted(ago(days(1))), ...calls]), NOW);
      expect(warning?.detail).toContain('WhatsApp has asked');
    });
  });
});

describe('decidePermissionRequest', () => {
  it.each([
    ['C-148 with words of one’s own inside the window', OPEN, 'free-form', true],
    ['C-148 X-12 with words of one’s own outside', {}, 'free-form', false],
    ['C-149 by template outside the window', {}, 'template', true],
    ['C-149 by template inside the window', OPEN, 'template', true],
  ] as const)('%s: %s', (_, given, kind, allowed) => {
    expect(ask([], given, kind).allowed).toBe(allowed);
  });

  it('C-148 C-149 X-12 says which form is possible, and what to do outside the window', () => {
    expect(ask([], OPEN)).toEqual({ allowed: true, customMessage: true });
    expect(ask([])).toEqual({ allowed: true, customMessage: false });
    const refused = ask([], { lastCustomerMessageAt: ago(hours(25)) }, 'free-form');
    expect(refused).toMatchObject({
      code: 'custom_message_needs_window',
      explanation: { since: ago(hours(1)), earliestYes: null },
    });
    expect(actions(refused)).toEqual(['send-request-template', 'send-call-button-template']);
  });

  describe('X-01 C-160 C-181 C-182 one in 24 hours and two in seven days', () => {
    const one = requested(ago(hours(23)));
    const two = [...requested(ago(days(6))), ...requested(ago(days(2)))];
    const both = [...requested(ago(days(6))), ...requested(ago(hours(1)))];

    it.each([
      ['C-181 one, an hour short of a day', one, 'request_too_early', ahead(hours(1))],
      ['C-182 two in six days', two, 'request_limit', ahead(days(1))],
      ['X-01 two, the later limit being the week', both, 'request_limit', ahead(days(1))],
      [
        'X-01 two, the later limit being the day',
        [...requested(ago(days(7) - 1)), ...requested(ago(hours(1)))],
        'request_too_early',
        ahead(hours(23)),
      ],
    ] as const)('%s', (_, events, code, earliestYes) => {
      expect(ask(events)).toMatchObject({ allowed: false, code, explanation: { earliestYes } });
      expect(ask(events, {}, null, new Date(earliestYes.getTime() - 1)).allowed).toBe(false);
      expect(ask(events, {}, null, earliestYes).allowed).toBe(true);
    });

    it('C-163 X-13 offers a call button where no request may be sent: a message inside the window, a template outside', () => {
      expect(actions(ask(one))).toEqual(['send-call-button-template']);
      expect(actions(ask(one, OPEN))).toEqual(['send-call-button']);
    });

    it('X-01 starts anew with any connected call', () => {
      const inbound = { type: 'call-answered', callId: 'in', direction: 'inbound', at: ago(1) } as const;
      expect(ask([...both, inbound]).allowed).toBe(true);
      expect(ask([...both, ...answered(ago(minutes(5)))]).allowed).toBe(true);
      expect(ask([...both, ...unanswered(ago(minutes(5)))]).allowed).toBe(false);
    });

    it('C-160 X-01 a house may allow one a week, and never more than the rules', () => {
      const house = { requestsPerWeek: 1 };
      expect(ask(requested(ago(days(3))), { house })).toMatchObject({
        code: 'request_limit',
        explanation: { earliestYes: ahead(days(4)) },
      });
      expect(ask(both, { house: { requestsPerDay: 90, requestsPerWeek: 90 } }).allowed).toBe(false);
    });

    it('X-27 test numbers may ask 25 times a day and 100 times a week', () => {
      const many = (n: number) => Array.from({ length: n }, (_, i) => requested(ago(minutes(n - i)))).flat();
      expect(ask(many(24), { number: 'test' }).allowed).toBe(true);
      expect(ask(many(25), { number: 'test' })).toMatchObject({ code: 'request_too_early' });
      const weekly = Array.from({ length: 100 }, (_, i) => requested(ago(hours(i + 25)))).flat();
      expect(ask(weekly, { number: 'test' })).toMatchObject({ code: 'request_limit' });
    });

    it('X-02 follows the ceilings that Meta states for requests', () => {
      const stated: LedgerEvent = {
        type: 'permission-stated',
        status: 'none',
        expiresAt: null,
        limits: [
          { action: 'request-permission', windowMs: hours(24), max: 3, used: 1, freeAt: null },
          { action: 'request-permission', windowMs: days(7), max: 4, used: 4, freeAt: ahead(hours(3)) },
        ],
        at: ago(minutes(1)),
      };
      const live = { basis: 'meta-live' } as const;
      expect(ask([...one, stated], live)).toMatchObject({
        code: 'request_limit',
        explanation: { earliestYes: ahead(hours(3)) },
      });
      const later: LedgerEvent = { type: 'call-answered', callId: 'in', direction: 'inbound', at: NOW };
      expect(ask([...one, stated, later], live).allowed).toBe(true);
    });
  });

  it('promises no moment at which the window would be closed again', () => {
    const asked = requested(ago(hours(23)));
    const closing = { lastCustomerMessageAt: ago(hours(23) + minutes(30)) };
    expect(ask(asked, closing, 'free-form')).toMatchObject({ explanation: { earliestYes: null } });
    expect(ask(asked, OPEN, 'free-form')).toMatchObject({ explanation: { earliestYes: ahead(hours(1)) } });
  });

  it('X-19 does not ask a customer who has permitted calls for good', () => {
    expect(ask([granted(ago(days(30)), { permanent: true })])).toMatchObject({ code: 'permanent_exists' });
    expect(ask([granted(ago(days(3)))]).allowed).toBe(true);
  });

  it('C-170 an open request is no obstacle to another', () => {
    expect(ask(requested(ago(days(2)))).allowed).toBe(true);
  });
});

describe('rule sets', () => {
  it('X-27 four ship, each naming its source and the day from which it holds', () => {
    expect(Object.keys(CALL_RULE_SETS).sort()).toEqual([
      'documented',
      'documented-test-number',
      'meta-live',
      'meta-live-test-number',
    ]);
    for (const set of Object.values(CALL_RULE_SETS)) {
      expect(set.source).not.toBe('');
      expect(Number.isNaN(Date.parse(set.effectiveFrom))).toBe(false);
    }
  });
});
