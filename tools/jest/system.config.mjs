import { preset } from './preset.mjs';

/** The whole system: separate processes, HTTP, NATS, a real browser. */
export default {
  ...preset,
  displayName: 'system',
  testMatch: ['**/*.e2e.ts'],
  maxWorkers: 1,
  // Patience, not a bound: whatever is measured says so where it is measured.
  testTimeout: 600_000,
};
