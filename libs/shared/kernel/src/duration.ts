/** Durations are plain milliseconds; these names keep the unit visible where a duration is written. */
export const milliseconds = (n: number): number => n;
export const seconds = (n: number): number => n * 1_000;
export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;
export const days = (n: number): number => n * 86_400_000;

export const plus = (moment: Date, duration: number): Date => new Date(moment.getTime() + duration);
export const minus = (moment: Date, duration: number): Date => new Date(moment.getTime() - duration);
export const latest = (a: Date | null, b: Date | null): Date | null => {
  if (a === null) return b;
  if (b === null) return a;
  return a.getTime() >= b.getTime() ? a : b;
};
