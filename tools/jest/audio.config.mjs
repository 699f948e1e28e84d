import { audioPaths } from './audio-paths.mjs';
import integration from './integration.config.mjs';

/** Packets leave every 20 ms of real time: these tests have the machine to themselves, one after the other. */
export default {
  ...integration,
  displayName: 'audio',
  testMatch: audioPaths.map((path) => `${path}**/*.int.spec.ts`),
  testPathIgnorePatterns: [],
  maxWorkers: 1,
  testTimeout: 90_000,
};
