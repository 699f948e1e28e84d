import { fullBucket, numberRule, PAIR_RULE, take } from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';
import { plus, seconds } from '@parlance/shared/kernel';
import {
  findPairs,
  markSending,
  requeue,
  savePace,
  savePairs,
  takeHeads,
  takeNumbers,
  type Departure,
  type NumberPace,
  type PairPace,
} from '../persistence/dispatch.sql';

export interface Claimed {
  readonly departures: readonly Departure[];
  /** When a number that has more to send may go on; null when none has. */
  readonly nextAt: Date | null;
}

/**
 * Takes messages to be sent now, within the rates of their numbers and pairs, and leases them. The buckets are rows, so
 * that all replicas together keep to the rates.
 */
export async function claim(tx: Tx, now: Date, leaseSeconds: number, limit: number): Promise<Claimed> {
  const departures: Departure[] = [];
  let nextAt: Date | null = null;
  const numbers = await takeNumbers(tx, now, limit);
  for (const [n, number] of numbers.entries()) {
    // What one of them does not need is shared by those after it.
    const room = Math.ceil((limit - departures.length) / (numbers.length - n));
    const taken = await claimOfNumber(tx, number, now, room);
    departures.push(...taken.departures);
    if (taken.nextAt !== null && (nextAt === null || taken.nextAt < nextAt)) nextAt = taken.nextAt;
  }
  const leaseUntil = plus(now, seconds(leaseSeconds));
  for (const [tenantId, group] of Map.groupBy(departures, (d) => d.tenant_id))
    markSending(
      tx,
      tenantId,
      group.map((d) => d.id),
      leaseUntil,
    );
  return { departures, nextAt };
}

async function claimOfNumber(tx: Tx, number: NumberPace, now: Date, room: number): Promise<Claimed> {
  const { tenant_id: tenantId, inbox_id: inboxId } = number;
  const rule = numberRule(number.messages_per_second);
  const bucket = { tokens: number.tokens, updatedAt: number.updated_at };
  const available = take(rule, bucket, room, now);
  if (available.granted === 0) return { departures: [], nextAt: available.nextAt };
  const heads = await takeHeads(tx, tenantId, inboxId, now, available.granted);
  const ready = await withinPairs(tx, tenantId, inboxId, heads, now);
  const spent = take(rule, bucket, ready.length, now);
  savePace(tx, { tenantId, inboxId, ...spent.bucket });
  return { departures: ready, nextAt: heads.length === available.granted ? spent.nextAt : null };
}

/** Those whose person may get one more message now; the others wait for their pair alone. */
async function withinPairs(
  tx: Tx,
  tenantId: string,
  inboxId: string,
  heads: readonly Departure[],
  now: Date,
): Promise<Departure[]> {
  const pairs = await findPairs(
    tx,
    tenantId,
    inboxId,
    heads.map((head) => head.contact_id),
  );
  const ready: Departure[] = [];
  const spent: PairPace[] = [];
  for (const head of heads) {
    const known = pairs.get(head.contact_id);
    const bucket = known ? { tokens: known.tokens, updatedAt: known.updated_at } : fullBucket(PAIR_RULE, now);
    const taken = take(PAIR_RULE, bucket, 1, now);
    if (taken.granted === 0) {
      requeue(tx, tenantId, [head.id], taken.nextAt);
      continue;
    }
    ready.push(head);
    spent.push({
      contact_id: head.contact_id,
      tokens: taken.bucket.tokens,
      updated_at: taken.bucket.updatedAt,
    });
  }
  savePairs(tx, tenantId, inboxId, spent);
  return ready;
}
