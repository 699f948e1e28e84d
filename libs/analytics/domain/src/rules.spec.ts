import * as fc from 'fast-check';
import { CALL_OUTCOMES, type CallRecord } from './call-record';
import { callTab } from './call-tab';
import { ringSeconds } from './durations';
import { isUnanswered, needsFollowUp, spokenAt } from './follow-up';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 28, 9) + seconds * 1_000);

const call = (facts: Partial<CallRecord> = {}): CallRecord => ({
  direction: 'inbound',
  startedAt: at(0),
  ringingAt: at(2),
  answeredAt: null,
  endedAt: null,
  outcome: null,
  ...facts,
});

const recordArbitrary = fc.record({
  direction: fc.constantFrom('inbound' as const, 'outbound' as const),
  startedAt: fc.integer({ min: 0, max: 100 }).map(at),
  ringingAt: fc.constant(null),
  answeredAt: fc.option(fc.integer({ min: 0, max: 200 }).map(at)),
  endedAt: fc.option(fc.integer({ min: 0, max: 300 }).map(at)),
  outcome: fc.option(fc.constantFrom(...CALL_OUTCOMES)),
});

describe('callTab', () => {
  it.each([
    ['inbound', null, 'incoming'],
    ['inbound', 'answered', 'incoming'],
    ['inbound', 'missed', 'missed'],
    ['inbound', 'canceled', 'canceled'],
    ['inbound', 'out-of-hours', 'missed'],
    ['inbound', 'failed', 'missed'],
    ['outbound', null, 'outgoing'],
    ['outbound', 'answered', 'outgoing'],
    ['outbound', 'no-answer', 'outgoing'],
    ['outbound', 'declined', 'outgoing'],
    ['outbound', 'failed', 'outgoing'],
    ['outbound', 'canceled', 'canceled'],
  ] as const)(
    'C-082 C-083 C-084 C-085 X-10 an %s call with the outcome %s is %s',
    (direction, outcome, tab) => {
      expect(callTab(call({ direction, outcome }))).toBe(tab);
    },
  );

  it('keeps a conversation that broke off with its direction', () => {
    expect(callTab(call({ outcome: 'failed', answeredAt: at(5) }))).toBe('incoming');
  });

  it('X-10 never takes an outgoing call for a missed one', () => {
    fc.assert(
      fc.property(recordArbitrary, (record) => {
        const tab = callTab(record);
        expect(['incoming', 'outgoing', 'missed', 'canceled']).toContain(tab);
        if (record.direction === 'outbound') expect(['outgoing', 'canceled']).toContain(tab);
        else expect(tab).not.toBe('outgoing');
      }),
    );
  });
});

describe('needsFollowUp', () => {
  it.each([
    ['a missed call', call({ outcome: 'missed' }), null, true],
    ['a canceled call', call({ outcome: 'canceled' }), null, true],
    ['an outgoing call without an answer', call({ direction: 'outbound', outcome: 'no-answer' }), null, true],
    ['a call out of hours', call({ outcome: 'out-of-hours' }), null, true],
    ['a missed call after which they spoke', call({ outcome: 'missed' }), at(60), false],
    ['a missed call before which they spoke', call({ outcome: 'missed' }), at(-60), true],
    ['a call under way', call(), null, false],
    ['an answered call', call({ outcome: 'answered', answeredAt: at(9) }), null, false],
  ])('C-086 X-10 %s', (_what, record, lastSpokenAt, expected) => {
    expect(needsFollowUp(record, lastSpokenAt)).toBe(expected);
  });

  it('C-086 never asks to follow up on what was spoken, nor what is under way', () => {
    fc.assert(
      fc.property(recordArbitrary, fc.option(fc.integer({ min: 0, max: 300 }).map(at)), (record, last) => {
        if (!needsFollowUp(record, last)) return;
        expect(isUnanswered(record)).toBe(true);
        expect(spokenAt(record)).toBeNull();
        expect(record.outcome).not.toBeNull();
      }),
    );
  });

  it('a later conversation never makes a call needed that was not needed before', () => {
    fc.assert(
      fc.property(recordArbitrary, fc.nat(300), fc.nat(300), (record, last, later) => {
        if (!needsFollowUp(record, at(last))) {
          expect(needsFollowUp(record, at(last + later))).toBe(false);
        }
      }),
    );
  });
});

describe('ringSeconds', () => {
  it.each([
    ['rings still', call(), null],
    ['was answered', call({ answeredAt: at(10), endedAt: at(99) }), 8],
    ['ended unanswered', call({ endedAt: at(32) }), 30],
    ['never rang', call({ ringingAt: null, endedAt: at(32) }), null],
    ['has clocks that disagree', call({ answeredAt: at(1) }), 0],
  ])('C-088 of a call that %s', (_what, record, expected) => {
    expect(ringSeconds(record)).toBe(expected);
  });
});
