import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

// The native part of @evan/opus works for whoever loads it first in a process; each test file loads its own.
process.env.OPUS_FORCE_WASM = '1';

/** Shared by every kind of test. Types are checked by the compiler, not here. */
export const preset = {
  rootDir: root,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  coverageProvider: 'v8',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.parlance/', '<rootDir>/.nx/'],
  moduleNameMapper: { '^@parlance/(.+)$': '<rootDir>/libs/$1/src/index.ts' },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          keepClassNames: true,
          parser: { syntax: 'typescript', tsx: false, decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
};
