import integration from './integration.config.mjs';

/** Measurements in real time; not part of `npm test`, which shares the machine between tests. */
export default {
  ...integration,
  displayName: 'load',
  testMatch: ['**/*.load.ts'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
};
