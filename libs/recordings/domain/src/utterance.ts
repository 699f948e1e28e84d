export type Side = 'customer' | 'agent';

/** Something that was said without a pause; milliseconds since the call was answered. */
export interface Utterance {
  readonly side: Side;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly confidence: number | null;
}

/** Both sides of a conversation in the order in which they began to speak. */
export function mergeUtterances(utterances: readonly Utterance[]): Utterance[] {
  return utterances
    .filter(({ text }) => text.trim() !== '')
    .toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs || a.side.localeCompare(b.side));
}

/** The words of a text as they are compared: lower-case, without punctuation. */
export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== '');
