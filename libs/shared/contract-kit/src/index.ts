export * from './envelope';
export * from './messages';
export * from './problem';
export * from './streams';
export * from './wire';
