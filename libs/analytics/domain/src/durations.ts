import type { CallRecord } from './call-record';

/** Seconds between the first ring and the answer or the end; null when it never rang or rings still. */
export function ringSeconds({ ringingAt, answeredAt, endedAt }: CallRecord): number | null {
  const until = answeredAt ?? endedAt;
  if (ringingAt === null || until === null) return null;
  return Math.max(0, Math.round((until.getTime() - ringingAt.getTime()) / 1_000));
}
