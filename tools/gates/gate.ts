/** One measured figure beside the line that it has to reach. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** As it is written in the report, for example `≤ 400`; null for figures that are only told. */
  line: string | null;
  passed: boolean;
}

export interface GateOptions {
  /** Everything random comes from it: the same seed repeats the same faults and loads. */
  seed: number;
  /** The form that `npm test` runs: fewer faults, the same checks. */
  short: boolean;
  /** Progress, for whoever waits. */
  say(line: string): void;
}

/** A promise that is decided by measuring or by counting: printed with its line, failed below it. */
export interface Gate {
  id: string;
  promise: string;
  run(options: GateOptions): Promise<Figure[]>;
}

export const told = (name: string, value: number, unit: string): Figure => ({
  name,
  value,
  unit,
  line: null,
  passed: true,
});

export const atMost = (name: string, value: number, limit: number, unit: string): Figure => ({
  name,
  value,
  unit,
  line: `≤ ${limit}`,
  passed: value <= limit,
});

export const atLeast = (name: string, value: number, limit: number, unit: string): Figure => ({
  name,
  value,
  unit,
  line: `≥ ${limit}`,
  passed: value >= limit,
});

/** A deterministic stream of numbers in [0, 1) (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
