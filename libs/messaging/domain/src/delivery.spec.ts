import fc from 'fast-check';
import {
  deliver,
  failureOf,
  isWithMeta,
  queued,
  stateOf,
  type Delivery,
  type DeliveryFact,
} from './delivery';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();
const reason = (code: string) => ({ code, title: code, detail: code, action: '' });
const status = (name: 'sent' | 'delivered' | 'read' | 'played', second: number): DeliveryFact => ({
  type: 'status',
  status: name,
  at: at(second),
});
const failure = (by: 'meta' | 'presumed', second: number, code = '131026'): DeliveryFact => ({
  type: 'failure',
  by,
  at: at(second),
  reason: reason(code),
});
const local = (state: Delivery['local'], second: number): DeliveryFact => ({
  type: 'local',
  state,
  at: at(second),
});

const after = (...facts: DeliveryFact[]): Delivery => facts.reduce(deliver, queued(at(0)));

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('the state of a sent message', () => {
  it.each<[string, DeliveryFact[], string]>([
    ['nothing said', [], 'queued'],
    ['being sent', [local('sending', 1)], 'sending'],
    ['answer lost', [local('sending', 1), local('unknown', 2)], 'unknown'],
    ['accepted', [local('accepted', 1)], 'accepted'],
    ['sent', [local('accepted', 1), status('sent', 2)], 'sent'],
    ['delivered without sent', [local('accepted', 1), status('delivered', 3)], 'delivered'],
    ['read proves delivery although delivered is skipped', [status('read', 4)], 'read'],
    ['played outranks read', [status('played', 5), status('read', 4)], 'played'],
    ['failed after sent', [status('sent', 2), failure('meta', 3)], 'failed'],
    [
      'failed on one device and delivered to another',
      [failure('meta', 3), status('delivered', 2)],
      'delivered',
    ],
    ['presumed lost', [local('unknown', 1), failure('presumed', 9)], 'failed'],
    ['presumed lost, then proven sent', [failure('presumed', 9), status('sent', 2)], 'sent'],
    ['presumed lost, then failed', [failure('presumed', 9), failure('meta', 12)], 'failed'],
    [
      'status before our own record of the answer',
      [status('delivered', 2), local('accepted', 3)],
      'delivered',
    ],
  ])('I27 I28 %s', (_name, facts, expected) => {
    expect(stateOf(after(...facts))).toBe(expected);
  });

  it("shows Meta's failure and not ours, and none where delivery is proven", () => {
    const lost = after(failure('presumed', 9, 'messaging.outcome_unknown'));
    expect(failureOf(lost)?.code).toBe('messaging.outcome_unknown');
    const refused = deliver(lost, failure('meta', 12, '131047'));
    expect(failureOf(refused)?.code).toBe('131047');
    expect(failureOf(deliver(refused, status('read', 13)))).toBeNull();
  });

  it('knows when Meta has the message, so that it is never sent again', () => {
    expect(isWithMeta(after(local('unknown', 1)))).toBe(false);
    expect(isWithMeta(after(failure('presumed', 1)))).toBe(false);
    expect(isWithMeta(after(failure('meta', 1)))).toBe(true);
    expect(isWithMeta(after(status('sent', 1)))).toBe(true);
    expect(isWithMeta(after(local('accepted', 1)))).toBe(true);
  });

  it('I28 is the same after every order of six events', () => {
    const facts = [
      status('sent', 2),
      status('delivered', 3),
      status('read', 4),
      failure('meta', 3),
      failure('meta', 5, '131000'),
      status('sent', 6),
    ];
    const results = new Set(permutations(facts).map((order) => JSON.stringify(sorted(after(...order)))));
    expect(results.size).toBe(1);
  });

  const anyFact = fc.oneof(
    fc
      .tuple(fc.constantFrom('sent', 'delivered', 'read', 'played'), fc.nat(30))
      .map(([name, second]) => status(name as 'sent', second)),
    fc
      .tuple(fc.constantFrom('meta', 'presumed'), fc.nat(30), fc.constantFrom('131026', '131047'))
      .map(([by, second, code]) => failure(by as 'meta', second, code)),
  );

  it('I28 is the same for any history, however it is ordered and repeated', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 12 }), fc.array(fc.nat(11)), (facts, repeats) => {
        const again = repeats.flatMap((i) => (facts[i] ? [facts[i]] : []));
        const shuffled = [...again, ...facts.toReversed(), ...again];
        expect(sorted(after(...shuffled))).toEqual(sorted(after(...facts)));
      }),
    );
  });

  it('I37 whatever is said again changes nothing, so that a replay has nothing to tell', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 12 }), (facts) => {
        const delivery = after(...facts);
        for (const fact of facts) expect(deliver(delivery, fact)).toBe(delivery);
      }),
    );
  });

  const RANKS = ['queued', 'accepted', 'sent', 'failed', 'delivered', 'read', 'played'];
  it('I28 never runs backwards while Meta speaks', () => {
    fc.assert(
      fc.property(
        fc.array(anyFact.filter((f) => f.type === 'status' || (f.type === 'failure' && f.by === 'meta'))),
        (facts) => {
          let [delivery, rank] = [after(local('accepted', 1)), 0];
          for (const fact of facts) {
            delivery = deliver(delivery, fact);
            const next = RANKS.indexOf(stateOf(delivery));
            expect(next).toBeGreaterThanOrEqual(rank);
            rank = next;
          }
        },
      ),
    );
  });
});

const sorted = (delivery: Delivery): Delivery => ({
  ...delivery,
  times: Object.fromEntries(Object.entries(delivery.times).sort()),
});
