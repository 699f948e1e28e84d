export * from './embeddings';
export * from './local-embeddings';
export * from './sentence-similarity';
