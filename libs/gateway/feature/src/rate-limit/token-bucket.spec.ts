import { ProblemError } from '@parlance/shared/contract-kit';
import fc from 'fast-check';
import { RateLimiter } from './rate-limiter';
import { fullBucket, refilled, secondsUntilToken } from './token-bucket';

const rule = { perSecond: 2, burst: 5 };

describe('a token bucket', () => {
  it('never gives more than its burst and what it earned', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3_000 }), { maxLength: 200 }), (gaps) => {
        let now = 0;
        let bucket = fullBucket(rule, now);
        let given = 0;
        for (const gap of gaps) {
          now += gap;
          bucket = refilled(bucket, rule, now);
          if (secondsUntilToken(bucket, rule) > 0) continue;
          bucket = { ...bucket, tokens: bucket.tokens - 1 };
          given += 1;
        }
        expect(given).toBeLessThanOrEqual(rule.burst + (now / 1_000) * rule.perSecond);
        expect(bucket.tokens).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('gives a token when the time it named is over', () => {
    const empty = { tokens: 0, at: 0 };
    const wait = secondsUntilToken(empty, rule);
    expect(wait).toBe(1);
    expect(secondsUntilToken(refilled(empty, rule, wait * 1_000), rule)).toBe(0);
  });
});

describe('RateLimiter', () => {
  it('keeps a bucket for each key and says how long to wait', () => {
    let now = 0;
    const limiter = new RateLimiter(rule, () => now);
    for (let i = 0; i < 5; i += 1) limiter.take('a');
    let refused: unknown;
    try {
      limiter.take('a');
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ProblemError);
    expect((refused as ProblemError).toProblem()).toMatchObject({ status: 429, retryAfterSeconds: 1 });
    expect(() => limiter.check('a')).toThrow('platform.rate_limited');
    expect(() => limiter.take('b')).not.toThrow();
    now = 500;
    expect(() => limiter.check('a')).not.toThrow();
    limiter.take('a');
    expect(() => limiter.take('a')).toThrow('platform.rate_limited');
  });
});
