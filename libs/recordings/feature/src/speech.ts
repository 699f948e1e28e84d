/** The recogniser of this process. */
export const SPEECH = Symbol('speech to text');
/** The language model, or null. */
export const MODEL = Symbol('language model');
/** The likeness of sentences. */
export const EMBEDDINGS = Symbol('sentence embeddings');
