export interface WatchdogLimits {
  /** From pick-up to the first audio. */
  startMs: number;
  /** Between packets of any kind. */
  midCallMs: number;
}

/**
 * When a phone gives up on a business that sends nothing: moments are milliseconds of one monotonic clock, null where
 * nothing happened yet. RTCP keeps a call alive but does not begin it. Meta page "Troubleshoot WhatsApp Calling".
 */
export function givesUp(
  facts: { answeredAt: number; firstAudioAt: number | null; lastPacketAt: number | null },
  limits: WatchdogLimits,
  now: number,
): boolean {
  if (facts.firstAudioAt === null) return now - facts.answeredAt >= limits.startMs;
  return now - Math.max(facts.lastPacketAt ?? 0, facts.answeredAt) >= limits.midCallMs;
}
