import { preset } from './preset.mjs';

/** The whole system: separate processes, HTTP, NATS, a real browser. */
export default {
  ...preset,
  displayName: 'system',
  testMatch: ['**/*.e2e.ts'],
  maxWorkers: 1,
  testTimeout: 180_000,
};
