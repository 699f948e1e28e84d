export * from './envelope';
export * from './messages';
export * from './principal';
export * from './problem';
export * from './streams';
export * from './wire';
