export * from './live-changes';
export * from './public-api';
export * from './simulator-control';
export * from './whole-system';
