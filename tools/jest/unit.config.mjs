import { preset } from './preset.mjs';

/** Pure and fast: no sockets, no files but the sources. */
export default {
  ...preset,
  displayName: 'unit',
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['\\.int\\.spec\\.ts$'],
  setupFiles: process.env.PROPERTY_RUNS ? ['<rootDir>/tools/jest/property-runs.mjs'] : [],
};
