import type { Described, SentenceSimilarity } from '@parlance/providers/language';

/** What sentences have in common by their words: enough for tests that are not about recognising, and at once. */
export class WordOverlap implements SentenceSimilarity {
  score(sentence: string, { description, examples }: Described): Promise<number> {
    return Promise.resolve(Math.max(...[description, ...examples].map((other) => overlap(sentence, other))));
  }
}

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[a-z]+/g) ?? []);

function overlap(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  return (2 * [...a].filter((word) => b.has(word)).length) / Math.max(a.size + b.size, 1);
}
