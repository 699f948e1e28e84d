import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { fullBucket, refilled, secondsUntilToken, type Bucket, type BucketRule } from './token-bucket';

const MAX_BUCKETS = 50_000;

/** A token bucket for each key, in this process. Full ones are forgotten when there are many, then the longest unused. */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly rule: BucketRule,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** Takes one token. Throws `platform.rate_limited` with the seconds to wait. */
  take(key: string): void {
    const bucket = this.present(key);
    this.refuseEmpty(bucket);
    this.buckets.delete(key);
    this.buckets.set(key, { ...bucket, tokens: bucket.tokens - 1 });
    if (this.buckets.size > MAX_BUCKETS) this.forget();
  }

  /** Refuses as `take` does, and takes nothing. */
  check(key: string): void {
    this.refuseEmpty(this.present(key));
  }

  private present(key: string): Bucket {
    const now = this.monotonic();
    const bucket = this.buckets.get(key);
    return bucket ? refilled(bucket, this.rule, now) : fullBucket(this.rule, now);
  }

  private refuseEmpty(bucket: Bucket): void {
    const retryAfterSeconds = secondsUntilToken(bucket, this.rule);
    if (retryAfterSeconds > 0)
      throw new ProblemError(platformErrors.rate_limited, {
        detail: `More than ${this.rule.perSecond} requests per second. Try again in ${retryAfterSeconds} s`,
        retryAfterSeconds,
      });
  }

  private forget(): void {
    const now = this.monotonic();
    for (const [key, bucket] of this.buckets)
      if (refilled(bucket, this.rule, now).tokens >= this.rule.burst) this.buckets.delete(key);
    // All are in use: the longest unused go.
    for (const key of this.buckets.keys()) {
      if (this.buckets.size <= MAX_BUCKETS * 0.9) break;
      this.buckets.delete(key);
    }
  }
}

/** Requests of one address without a valid credential. */
export class AddressLimits extends RateLimiter {}

/** Requests of one person or API key. */
export class PrincipalLimits extends RateLimiter {}
