import fc from 'fast-check';
import { fullBucket, numberRule, PAIR_RULE, take, type Bucket } from './pacing';

const start = new Date('2026-11-22T10:00:00Z');
const later = (ms: number): Date => new Date(start.getTime() + ms);

describe('pacing', () => {
  it('sends 44 to one person at once and then one every six seconds', () => {
    const burst = take(PAIR_RULE, fullBucket(PAIR_RULE, start), 60, start);
    expect(burst.granted).toBe(44);
    expect(burst.nextAt).toEqual(later(6_000));
    const early = take(PAIR_RULE, burst.bucket, 1, later(5_999));
    expect(early.granted).toBe(0);
    expect(take(PAIR_RULE, early.bucket, 2, later(6_000)).granted).toBe(1);
  });

  it.each([20, 80, 1_000])(
    'uses the rate of a number with %d a second to at least 97 %% and never breaks it',
    (rate) => {
      const rule = numberRule(rate);
      let bucket: Bucket = fullBucket(rule, start);
      const sent: number[] = [];
      for (let ms = 0; ms < 60_000;) {
        const taken = take(rule, bucket, 25, later(ms));
        for (let i = 0; i < taken.granted; i += 1) sent.push(ms);
        bucket = taken.bucket;
        ms = taken.granted > 0 ? ms : Math.max(ms + 1, taken.nextAt.getTime() - start.getTime());
      }
      expect(sent.length).toBeGreaterThanOrEqual(rate * 60 * 0.97);
      expect(sent.length).toBeLessThanOrEqual(rate * 60 + rule.capacity);
    },
  );

  it('gives back nothing for time that runs backwards between replicas', () => {
    const spent = take(PAIR_RULE, fullBucket(PAIR_RULE, later(1_000)), 45, later(1_000));
    expect(take(PAIR_RULE, spent.bucket, 1, start).granted).toBe(0);
  });

  it('never grants more over any time than burst and rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.nat(50)), { maxLength: 40 }), (steps) => {
        let [now, bucket, granted] = [0, fullBucket(PAIR_RULE, start), 0];
        for (const [pause, wanted] of steps) {
          now += pause;
          const taken = take(PAIR_RULE, bucket, wanted, later(now));
          granted += taken.granted;
          bucket = taken.bucket;
        }
        expect(granted).toBeLessThanOrEqual(44 + Math.floor(now / 6_000 + 1e-6));
      }),
    );
  });

  it('stays within the 45 of Meta though a message may be on its way for almost six seconds', () => {
    const onItsWay = fc.oneof(fc.constantFrom(0, 5_999), fc.nat(5_999));
    fc.assert(
      fc.property(fc.array(onItsWay, { minLength: 45, maxLength: 90 }), (delays) => {
        let [now, bucket] = [0, fullBucket(PAIR_RULE, start)];
        const arrivals = delays.map((delay) => {
          const taken = take(PAIR_RULE, bucket, 1, later(now));
          if (taken.granted === 0) now = taken.nextAt.getTime() - start.getTime();
          bucket = taken.granted === 1 ? taken.bucket : take(PAIR_RULE, taken.bucket, 1, later(now)).bucket;
          return now + delay;
        });
        // What Meta says of it: each takes six seconds of the future, of which there may be 44 times six ahead.
        let paidUntil = -Infinity;
        for (const at of arrivals.sort((a, b) => a - b)) {
          expect(Math.max(paidUntil, at) - at).toBeLessThanOrEqual(44 * 6_000);
          paidUntil = Math.max(paidUntil, at) + 6_000;
        }
      }),
    );
  });
});
