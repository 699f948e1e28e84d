import { EmbeddedSimilarity, localEmbeddings, type SentenceSimilarity } from '@parlance/providers/language';

/** How like a described moment what was said is. */
export const SIMILARITY = Symbol('SIMILARITY');

export const similarityProvider = {
  provide: SIMILARITY,
  useFactory: (): SentenceSimilarity => new EmbeddedSimilarity(localEmbeddings()),
};
