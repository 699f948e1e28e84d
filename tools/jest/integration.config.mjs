import { audioPaths } from './audio-paths.mjs';
import { preset } from './preset.mjs';

/** With real PostgreSQL and NATS, each worker on its own database and NATS account. */
export default {
  ...preset,
  displayName: 'integration',
  testMatch: ['**/*.int.spec.ts'],
  testPathIgnorePatterns: [...audioPaths],
  globalSetup: '<rootDir>/libs/testing/harness/src/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/harness/src/jest/global-teardown.mjs',
  maxWorkers: 2,
  // Longer than "eventually" waits, so that a failure says what did not come.
  testTimeout: 60_000,
};
