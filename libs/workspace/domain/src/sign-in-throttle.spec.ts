import { days, hours, minutes, plus, seconds } from '@parlance/shared/kernel';
import fc from 'fast-check';
import {
  decideAttempt,
  FORGET_AFTER_MS,
  FREE_ATTEMPTS,
  isSessionOpen,
  prolongedExpiry,
  SESSION_LIFETIME_MS,
  type Attempts,
} from './index';

const start = new Date('2026-07-01T09:00:00.000Z');

describe('decideAttempt', () => {
  it.each([
    [1, 0],
    [FREE_ATTEMPTS - 1, 0],
    [FREE_ATTEMPTS, minutes(1)],
    [FREE_ATTEMPTS + 1, minutes(2)],
    [FREE_ATTEMPTS + 2, minutes(4)],
    [FREE_ATTEMPTS + 3, minutes(8)],
    [FREE_ATTEMPTS + 4, minutes(15)],
    [FREE_ATTEMPTS + 50, minutes(15)],
  ])('after %d failures waits %d ms', (failures, wait) => {
    const attempts: Attempts = { failures, lastAt: start };
    if (wait > 0)
      expect(decideAttempt(attempts, plus(start, wait - 1))).toEqual({
        allowed: false,
        until: plus(start, wait),
      });
    const now = plus(start, wait);
    expect(decideAttempt(attempts, now)).toEqual({
      allowed: true,
      attempts: { failures: failures + 1, lastAt: now },
    });
  });

  it('begins anew after a pause', () => {
    const now = plus(start, FORGET_AFTER_MS + 1);
    expect(decideAttempt({ failures: 40, lastAt: start }, now)).toEqual({
      allowed: true,
      attempts: { failures: 1, lastAt: now },
    });
  });

  it('lets few guesses per hour through, however they are spaced', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: seconds(90) }), { maxLength: 400 }), (gaps) => {
        let now = start;
        let attempts: Attempts | null = null;
        let tried = 0;
        for (const gap of gaps) {
          now = plus(now, gap);
          if (now.getTime() - start.getTime() > hours(1)) break;
          const decision = decideAttempt(attempts, now);
          if (!decision.allowed) continue;
          attempts = decision.attempts;
          tried += 1;
        }
        // 5 free, then after 1, 2, 4, 8 minutes, then every 15.
        expect(tried).toBeLessThanOrEqual(FREE_ATTEMPTS + 4 + 3);
      }),
    );
  });
});

describe('a session', () => {
  const session = { expiresAt: plus(start, SESSION_LIFETIME_MS), endedAt: null };

  it('is open until it expires or is ended', () => {
    expect(isSessionOpen(session, plus(start, days(30) - 1))).toBe(true);
    expect(isSessionOpen(session, plus(start, days(30)))).toBe(false);
    expect(isSessionOpen({ ...session, endedAt: start }, start)).toBe(false);
  });

  it('is prolonged to thirty days from its use, at most once an hour', () => {
    expect(prolongedExpiry(session, plus(start, hours(1) - 1))).toBeNull();
    const used = plus(start, hours(1));
    expect(prolongedExpiry(session, used)).toEqual(plus(used, days(30)));
  });
});
