const two = (value: number): string => String(value).padStart(2, '0');

/** "02:41", from an hour on "1:02:41". Whole seconds that have passed; never negative. */
export function talkTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${two(minutes)}:${two(whole % 60)}`;
}

/** Seconds from a moment to now, both on the server's clock. */
export const secondsSince = (at: string, nowMs: number): number => (nowMs - Date.parse(at)) / 1_000;
