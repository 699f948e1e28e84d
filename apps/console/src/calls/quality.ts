/** What the browser measured of the agent's side of a call, as `getStats()` counts it since the start. */
export interface Measured {
  readonly roundTripMs: number | null;
  /** Samples of the customer's voice that were heard, and those of them that had to be made up. */
  readonly received: number;
  readonly concealed: number;
}

export interface Quality {
  readonly verdict: 'good' | 'fair' | 'poor';
  readonly roundTripMs: number | null;
  /** Of the voice heard since the last measurement, 0 to 100. */
  readonly concealedPercent: number;
}

export function measuredIn(report: Iterable<readonly [string, unknown]>): Measured {
  let measured: Measured = { roundTripMs: null, received: 0, concealed: 0 };
  for (const [, entry] of report) {
    const stats = entry as Record<string, unknown>;
    if (stats['type'] === 'inbound-rtp' && stats['kind'] === 'audio')
      measured = {
        ...measured,
        received: Number(stats['totalSamplesReceived'] ?? 0),
        concealed: Number(stats['concealedSamples'] ?? 0),
      };
    else if (stats['type'] === 'candidate-pair' && stats['nominated'] === true) {
      const roundTrip = stats['currentRoundTripTime'];
      if (typeof roundTrip === 'number') measured = { ...measured, roundTripMs: roundTrip * 1_000 };
    }
  }
  return measured;
}

/** Of the line between this browser and the bridge only: what lies beyond it is not measured here. */
export function qualityBetween(before: Measured, after: Measured): Quality {
  const received = after.received - before.received;
  const concealedPercent =
    received > 0 ? Math.min(100, (100 * (after.concealed - before.concealed)) / received) : 0;
  const roundTripMs = after.roundTripMs;
  const wait = roundTripMs ?? 0;
  const verdict =
    concealedPercent > 10 || wait > 600 ? 'poor' : concealedPercent > 3 || wait > 300 ? 'fair' : 'good';
  return { verdict, roundTripMs, concealedPercent };
}
