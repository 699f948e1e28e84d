import * as fc from 'fast-check';
import { CALL_OUTCOMES } from './call-record';
import { callTotals, type CallGroup } from './pick-up';

const group = (facts: Partial<CallGroup>): CallGroup => ({
  direction: 'inbound',
  outcome: 'answered',
  answered: false,
  calls: 1,
  talkSeconds: 0,
  ...facts,
});

describe('callTotals', () => {
  it('C-106 the pick-up rate is answered of all that rang and are decided', () => {
    const totals = callTotals([
      group({ answered: true, calls: 6, talkSeconds: 600 }),
      group({ outcome: 'missed', calls: 1 }),
      group({ outcome: 'canceled', calls: 1 }),
      group({ outcome: 'out-of-hours', calls: 5 }),
      group({ outcome: null, calls: 2 }),
      group({ direction: 'outbound', answered: true, calls: 1, talkSeconds: 30 }),
      group({ direction: 'outbound', outcome: 'no-answer', calls: 2 }),
      group({ direction: 'outbound', outcome: 'declined', calls: 1 }),
      group({ direction: 'outbound', outcome: 'failed', calls: 7 }),
    ]);
    expect(totals).toEqual({
      inbound: { total: 15, answered: 6, missed: 6, canceled: 1 },
      outbound: { total: 11, answered: 1, unanswered: 10 },
      pickUpRate: { inbound: 0.75, outbound: 0.25 },
      talkSeconds: 630,
    });
  });

  it('C-106 there is no rate without a call that rang', () => {
    expect(callTotals([]).pickUpRate).toEqual({ inbound: null, outbound: null });
    expect(callTotals([group({ outcome: 'out-of-hours' })]).pickUpRate.inbound).toBeNull();
  });

  it('C-106 counts every call once, and no rate leaves 0 to 1', () => {
    const groups = fc.array(
      fc.record({
        direction: fc.constantFrom('inbound' as const, 'outbound' as const),
        outcome: fc.option(fc.constantFrom(...CALL_OUTCOMES)),
        answered: fc.boolean(),
        calls: fc.nat(50),
        talkSeconds: fc.nat(500),
      }),
    );
    fc.assert(
      fc.property(groups, (list) => {
        const { inbound, outbound, pickUpRate } = callTotals(list);
        const underWay = list.filter((g) => !g.answered && g.outcome === null);
        const all = list.reduce((sum, g) => sum + g.calls, 0);
        expect(inbound.total + outbound.total).toBe(all);
        expect(
          inbound.answered + inbound.missed + inbound.canceled + outbound.answered + outbound.unanswered,
        ).toBe(all - underWay.reduce((sum, g) => sum + g.calls, 0));
        for (const rate of Object.values(pickUpRate))
          expect(rate === null || (rate >= 0 && rate <= 1)).toBe(true);
      }),
    );
  });
});
