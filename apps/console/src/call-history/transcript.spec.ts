import { describe, expect, it } from '@jest/globals';
import type { CallRecording, Utterance } from '@parlance/gateway/contracts';
import fc from 'fast-check';
import { entriesOf, matchesIn, stepMatch, utteranceAt } from './transcript';

const said = (startMs: number, text = 'hello', side: Utterance['side'] = 'customer'): Utterance => ({
  side,
  startMs,
  endMs: startMs + 900,
  text,
  confidence: null,
});
const utterances = [said(1_000), said(4_000, 'I want a refund', 'agent'), said(9_000, 'Refund, please')];

describe('a transcript that follows', () => {
  it.each([
    [0, null],
    [999, null],
    [1_000, 0],
    [3_999, 0],
    [4_000, 1],
    [60_000, 2],
  ])('C-101 at %d ms stands at utterance %s', (ms, index) => {
    expect(utteranceAt(utterances, ms)).toBe(index);
  });

  it('stands at the latest that has begun, in whatever order they are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), fc.nat(12_000), (starts, ms) => {
        const index = utteranceAt(
          starts.map((start) => said(start)),
          ms,
        );
        const begun = starts.filter((start) => start <= ms);
        if (begun.length === 0) expect(index).toBeNull();
        else expect(starts[index ?? -1]).toBe(Math.max(...begun));
      }),
    );
  });

  it('shows holds where they were', () => {
    const recording = {
      transcript: { utterances } as CallRecording['transcript'],
      spans: [{ kind: 'hold', fromMs: 5_000, toMs: 8_000 }],
    } satisfies Pick<CallRecording, 'transcript' | 'spans'>;
    expect(entriesOf(recording).map(({ kind, startMs }) => [kind, startMs])).toEqual([
      ['utterance', 1_000],
      ['utterance', 4_000],
      ['span', 5_000],
      ['utterance', 9_000],
    ]);
  });
});

describe('a search within', () => {
  it('C-101 finds where words are said and walks around', () => {
    const matches = matchesIn(utterances, 'refund');
    expect(matches).toEqual([1, 2]);
    expect(stepMatch(matches, null, 1)).toBe(1);
    expect(stepMatch(matches, 1, 1)).toBe(2);
    expect(stepMatch(matches, 2, 1)).toBe(1);
    expect(stepMatch(matches, null, -1)).toBe(2);
    expect(stepMatch([], 1, 1)).toBeNull();
  });
});
