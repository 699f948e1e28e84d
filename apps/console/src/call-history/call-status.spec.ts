import { describe, expect, it } from '@jest/globals';
import type { CallHistoryEntry } from '@parlance/gateway/contracts';
import { clock, statusOf } from './call-status';

type Outcome = NonNullable<CallHistoryEntry['end']>['outcome'];
const ended = (direction: CallHistoryEntry['direction'], outcome: Outcome) =>
  statusOf({
    direction,
    state: 'ended',
    end: { outcome, by: 'customer', reason: 'hung-up', detail: '', uncertain: false },
  });

describe('what a call came to', () => {
  it.each([
    ['inbound', 'answered', 'answered', 'calm'],
    ['inbound', 'missed', 'missed', 'attention'],
    ['inbound', 'canceled', 'canceledByCustomer', 'attention'],
    ['outbound', 'canceled', 'canceledByUs', 'calm'],
    ['outbound', 'no-answer', 'noAnswer', 'attention'],
    ['outbound', 'declined', 'declined', 'attention'],
    ['inbound', 'out-of-hours', 'outOfHours', 'attention'],
    ['outbound', 'failed', 'failed', 'bad'],
  ] as const)('X-10 %s and %s is %s', (direction, outcome, status, tone) => {
    expect(ended(direction, outcome)).toEqual({ status, tone });
  });

  it('C-089 says that a call runs', () => {
    expect(statusOf({ direction: 'inbound', state: 'active', end: null })).toEqual({
      status: 'active',
      tone: 'live',
    });
  });
});

describe('a duration', () => {
  it.each([
    [0, '0:00'],
    [7.9, '0:07'],
    [760, '12:40'],
    [3_761, '1:02:41'],
    [-3, '0:00'],
  ])('C-088 of %d s is %s', (seconds, written) => {
    expect(clock(seconds)).toBe(written);
  });
});
