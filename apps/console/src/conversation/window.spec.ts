import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countdown, mayWriteFreely, urgencyOf, windowState } from './window';

const closesAt = '2026-01-06T09:00:00.000Z';
const closes = Date.parse(closesAt);
const window = {
  inboxId: 'i',
  contactId: 'c',
  open: true,
  lastCustomerMessageAt: '2026-01-05T09:00:00.000Z',
  closesAt,
};

describe('the customer service window', () => {
  it('I20 closes by the clock alone, at the very millisecond', () => {
    expect(windowState(window, closes - 1)).toEqual({ kind: 'open', closesAt, leftMs: 1 });
    expect(windowState(window, closes)).toEqual({ kind: 'closed', closedAt: closesAt });
  });

  it('I21 lets nobody write freely when it is closed or never was open', () => {
    expect(mayWriteFreely(windowState(window, closes - 1))).toBe(true);
    expect(mayWriteFreely(windowState(window, closes + 1))).toBe(false);
    const never = { ...window, open: false, lastCustomerMessageAt: null, closesAt: null };
    expect(mayWriteFreely(windowState(never, closes))).toBe(false);
    expect(mayWriteFreely(windowState(null, closes))).toBe(true);
  });

  it('counts down to 0:00 exactly when it closes', () => {
    expect(countdown(3 * 3_600_000 + 12 * 60_000)).toEqual({ hours: 3, minutes: 12, seconds: 0 });
    expect(countdown(1)).toEqual({ hours: 0, minutes: 0, seconds: 1 });
    expect(countdown(0)).toEqual({ hours: 0, minutes: 0, seconds: 0 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90_000_000 }), (left) => {
        const { hours, minutes, seconds } = countdown(left);
        const shown = (hours * 3_600 + minutes * 60 + seconds) * 1_000;
        expect(shown - left).toBeGreaterThanOrEqual(0);
        expect(shown - left).toBeLessThan(1_000);
      }),
    );
  });

  it.each([
    [23 * 3_600_000, 'calm'],
    [3 * 3_600_000, 'soon'],
    [600_000, 'last'],
  ] as const)('%d ms before its end it is %s', (left, urgency) => {
    expect(urgencyOf(left)).toBe(urgency);
  });
});
