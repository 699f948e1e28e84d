import type { CallRecording, Utterance } from '@parlance/gateway/contracts';
import { hasWords } from './find-words';

type Span = CallRecording['spans'][number];

/** What stands in the transcript, in the order in which it happened. `index` is the place among the utterances. */
export type TranscriptEntry =
  | {
      readonly kind: 'utterance';
      readonly index: number;
      readonly utterance: Utterance;
      readonly startMs: number;
    }
  | { readonly kind: 'span'; readonly span: Span; readonly startMs: number };

export function entriesOf({
  transcript,
  spans,
}: Pick<CallRecording, 'transcript' | 'spans'>): TranscriptEntry[] {
  const spoken = transcript.utterances.map((utterance, index): TranscriptEntry => ({
    kind: 'utterance',
    index,
    utterance,
    startMs: utterance.startMs,
  }));
  const quiet = spans.map((span): TranscriptEntry => ({ kind: 'span', span, startMs: span.fromMs }));
  return [...spoken, ...quiet].toSorted((a, b) => a.startMs - b.startMs);
}

/** What is being said at a moment: of those that have begun the one that began last. Null before the first. */
export function utteranceAt(utterances: readonly Utterance[], ms: number): number | null {
  let current: number | null = null;
  for (const [index, { startMs }] of utterances.entries()) {
    if (startMs > ms) continue;
    if (current === null || startMs >= (utterances[current]?.startMs ?? 0)) current = index;
  }
  return current;
}

/** The utterances in which the words are said. */
export const matchesIn = (utterances: readonly Utterance[], words: string): number[] =>
  utterances.flatMap(({ text }, index) => (hasWords(text, words) ? [index] : []));

/** The next or previous match, around the ends; null without any. */
export function stepMatch(matches: readonly number[], current: number | null, step: 1 | -1): number | null {
  if (matches.length === 0) return null;
  const at = current === null ? -1 : matches.indexOf(current);
  if (at === -1) return (step === 1 ? matches[0] : matches.at(-1)) ?? null;
  return matches[(at + step + matches.length) % matches.length] ?? null;
}
