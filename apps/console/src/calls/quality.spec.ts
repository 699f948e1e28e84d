import { describe, expect, it } from '@jest/globals';
import { measuredIn, qualityBetween, type Measured } from './quality';

const start: Measured = { roundTripMs: null, received: 0, concealed: 0 };

describe('the quality of the line', () => {
  it.each([
    [40, 48_000, 0, 'good'],
    [40, 48_000, 2_000, 'fair'],
    [400, 48_000, 0, 'fair'],
    [40, 48_000, 6_000, 'poor'],
    [900, 48_000, 0, 'poor'],
    [null, 0, 0, 'good'],
  ] as const)(
    'with %s ms, %d samples of which %d made up is %s',
    (roundTripMs, received, concealed, verdict) => {
      expect(qualityBetween(start, { roundTripMs, received, concealed }).verdict).toBe(verdict);
    },
  );

  it('judges what was heard since the last look, not the whole call', () => {
    const before = { roundTripMs: 30, received: 480_000, concealed: 240_000 };
    const after = { roundTripMs: 30, received: 528_000, concealed: 240_000 };
    expect(qualityBetween(before, after)).toEqual({ verdict: 'good', roundTripMs: 30, concealedPercent: 0 });
  });

  it('reads what the browser reports', () => {
    const report = new Map<string, unknown>([
      ['I', { type: 'inbound-rtp', kind: 'audio', totalSamplesReceived: 960, concealedSamples: 48 }],
      ['P', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.042 }],
      ['Q', { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 }],
    ]);
    expect(measuredIn(report)).toEqual({ roundTripMs: 42, received: 960, concealed: 48 });
  });
});
