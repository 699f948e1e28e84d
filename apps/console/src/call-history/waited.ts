const MINUTE = 60_000;
const LONG_MS = 60 * MINUTE;

/** How long somebody has waited, in the largest unit that says something. After an hour it is long. */
export function waitedOf(
  since: string,
  nowMs: number,
): { unit: 'minutes' | 'hours' | 'days'; count: number; isLong: boolean } {
  const ms = Math.max(0, nowMs - Date.parse(since));
  const isLong = ms >= LONG_MS;
  if (ms < 60 * MINUTE) return { unit: 'minutes', count: Math.floor(ms / MINUTE), isLong };
  if (ms < 48 * 60 * MINUTE) return { unit: 'hours', count: Math.floor(ms / (60 * MINUTE)), isLong };
  return { unit: 'days', count: Math.floor(ms / (24 * 60 * MINUTE)), isLong };
}
