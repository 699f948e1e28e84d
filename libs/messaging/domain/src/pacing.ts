import { seconds } from '@parlance/shared/kernel';

/** A token bucket as plain data; replicas share it as a row. */
export interface Bucket {
  readonly tokens: number;
  readonly updatedAt: Date;
}

export interface BucketRule {
  readonly capacity: number;
  /** Milliseconds until one token has come back. */
  readonly refillMs: number;
}

/**
 * Meta's pair limit: one message in six seconds to one person, with 45 that may be borrowed ahead (131056). Meta counts
 * when a message arrives: one fewer is borrowed, so that the first may be on its way six seconds longer than the last.
 */
export const PAIR_RULE: BucketRule = { capacity: 44, refillMs: seconds(6) };

/** Part of a second that a number may send ahead: enough to use its rate in full, too little to break it. */
const BURST_SECONDS = 0.1;

/** A number's messages per second: 80, 1,000 after the upgrade, 20 where the phone app is used too (130429). */
export const numberRule = (perSecond: number): BucketRule => ({
  capacity: Math.max(1, perSecond * BURST_SECONDS),
  refillMs: 1_000 / perSecond,
});

export const fullBucket = (rule: BucketRule, now: Date): Bucket => ({
  tokens: rule.capacity,
  updatedAt: now,
});

/** The bucket at this moment. Time that runs backwards between replicas adds nothing. */
export function refill(rule: BucketRule, bucket: Bucket, now: Date): Bucket {
  const elapsed = Math.max(0, now.getTime() - bucket.updatedAt.getTime());
  return {
    tokens: Math.min(rule.capacity, bucket.tokens + elapsed / rule.refillMs),
    updatedAt: elapsed > 0 ? now : bucket.updatedAt,
  };
}

export interface Taken {
  readonly granted: number;
  readonly bucket: Bucket;
  /** When the next token is there; now when there is one. */
  readonly nextAt: Date;
}

/** Takes up to `wanted` whole tokens. */
export function take(rule: BucketRule, bucket: Bucket, wanted: number, now: Date): Taken {
  const full = refill(rule, bucket, now);
  const granted = Math.max(0, Math.min(wanted, Math.floor(full.tokens + 1e-9)));
  const tokens = full.tokens - granted;
  const missing = Math.max(0, 1 - tokens);
  return {
    granted,
    bucket: { tokens, updatedAt: full.updatedAt },
    nextAt: new Date(now.getTime() + Math.ceil(missing * rule.refillMs)),
  };
}
