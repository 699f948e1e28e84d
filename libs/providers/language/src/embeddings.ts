/** Gives sentences places in a space of meaning: the smaller the angle between two, the more alike they are. */
export interface SentenceEmbeddings {
  /** One vector per sentence, in their order, each of length 1. Rejects when the model cannot be loaded. */
  embed(sentences: readonly string[]): Promise<Float32Array[]>;
}

/** From -1 to 1: the cosine of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}
