export * from './config';
export * from './filesystem-store';
export * from './object-store';
