/** Injects a `SentenceSimilarity`: how like a described moment what was said is. */
export const SIMILARITY = Symbol('SIMILARITY');
