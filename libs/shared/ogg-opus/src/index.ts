export * from './ogg-reader';
export * from './ogg-writer';
export * from './opus';
