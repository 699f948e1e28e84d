import { days, hours, minus, minutes } from '@parlance/shared/kernel';
import { Misuse } from './surroundings';

const UNITS: Readonly<Record<string, (n: number) => number>> = { m: minutes, h: hours, d: days };

/** An instant in ISO 8601, in UTC unless it says otherwise, or a time ago: 90m, 36h, 7d. Throws Misuse. */
export function readInstant(option: string, text: string, now: Date): Date {
  const ago = /^(\d{1,6})([mhd])$/.exec(text);
  if (ago) return minus(now, UNITS[ago[2]!]!(Number(ago[1])));
  const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const instant = new Date(iso && iso[1] && !iso[4] ? `${text}Z` : text);
  if (iso && !Number.isNaN(instant.getTime())) return instant;
  throw new Misuse(
    `--${option} must be an instant as 2026-11-28T10:00Z or a time ago as 36h, not "${text}".`,
  );
}
