export interface BucketRule {
  readonly perSecond: number;
  readonly burst: number;
}

/** `at` in milliseconds of any clock that never runs backwards. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

export const fullBucket = (rule: BucketRule, now: number): Bucket => ({ tokens: rule.burst, at: now });

export function refilled(bucket: Bucket, rule: BucketRule, now: number): Bucket {
  const earned = (Math.max(0, now - bucket.at) / 1_000) * rule.perSecond;
  return { tokens: Math.min(rule.burst, bucket.tokens + earned), at: Math.max(now, bucket.at) };
}

/** Whole seconds until there is a token again; 0 when there is one. */
export const secondsUntilToken = (bucket: Bucket, rule: BucketRule): number =>
  bucket.tokens >= 1 ? 0 : Math.ceil((1 - bucket.tokens) / rule.perSecond);
