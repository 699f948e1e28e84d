export * from './clock';
export * from './duration';
export * from './id';
export * from './phone-number';
export * from './result';
