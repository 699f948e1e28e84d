import { cosine, type SentenceEmbeddings } from './embeddings';
import { NEUTRAL_SENTENCES } from './neutral-sentences';

/** A moment of a conversation, as somebody described it. Examples are sentences that are said in it. */
export interface Described {
  readonly description: string;
  readonly examples: readonly string[];
}

/** How well what was said fits what was described. English only. */
export interface SentenceSimilarity {
  /** About -0.4 to 1; judge it by MATCH_THRESHOLD and CANDIDATE_THRESHOLD. Rejects when no model can be loaded. */
  score(sentence: string, described: Described): Promise<number>;
}

/**
 * From here on the sentence fits, when there is nothing but the score to decide by. Of the sentences of the spec that
 * should fit, two of three then do with two examples given (a description alone finds one of eight); of the others, one or
 * two in a hundred.
 */
export const MATCH_THRESHOLD = 0.4;
/** From here on a language model, where one is configured, is worth asking: nearly all that should fit, and every fifth other. */
export const CANDIDATE_THRESHOLD = 0.25;

/** Half of what the sentence has in common with small talk is taken off: short sentences are all a little alike. */
const NEUTRAL_WEIGHT = 0.5;
const NEAREST_NEUTRAL = 3;

/** The nearest of the description and the examples, less what is as near to anything. */
export class EmbeddedSimilarity implements SentenceSimilarity {
  constructor(private readonly embeddings: SentenceEmbeddings) {}

  async score(sentence: string, { description, examples }: Described): Promise<number> {
    const [said, ...others] = await this.embeddings.embed([
      sentence,
      description,
      ...examples,
      ...NEUTRAL_SENTENCES,
    ]);
    const likeness = others.map((other) => cosine(said!, other));
    const own = likeness.slice(0, 1 + examples.length);
    const neutral = likeness.slice(1 + examples.length).sort((a, b) => b - a);
    return Math.max(...own) - NEUTRAL_WEIGHT * mean(neutral.slice(0, NEAREST_NEUTRAL));
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
