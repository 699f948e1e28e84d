export * from './embeddings';
export * from './local-embeddings';
export * from './sentence-similarity';
export * from './chat-model';
export * from './config';
