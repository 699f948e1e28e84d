import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../dev/infrastructure/index.ts';
import { atLeast, atMost, told, type Figure, type GateOptions } from '../gates/gate';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
}

/** Runs pure tests with more cases than usual: what `variable` says, for the specs under these paths. */
export function manyHistories(
  { seed, say }: GateOptions,
  {
    variable,
    runs,
    paths,
  }: { variable: 'PROPERTY_RUNS' | 'LIFE_CYCLES'; runs: number; paths: readonly string[] },
): Figure[] {
  const outputFile = join(stateDirectory, 'gates', `histories-${variable.toLowerCase()}.json`);
  say(`${runs} cases of each property under ${paths.join(', ')}`);
  const started = performance.now();
  spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--config=tools/jest/unit.config.mjs',
      '--silent',
      '--json',
      `--outputFile=${outputFile}`,
      // A property with so many cases takes longer than a test may.
      '--testTimeout=1800000',
      ...paths,
    ],
    { stdio: 'ignore', env: { ...process.env, [variable]: String(runs), PROPERTY_SEED: String(seed) } },
  );
  const seconds = (performance.now() - started) / 1000;
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(outputFile, 'utf8')) as Report;
  return [
    told('cases of each property', runs, ''),
    atLeast('tests that held', numPassedTests, 1, ''),
    atMost('tests that did not', numFailedTests, 0, ''),
    told('took', seconds, 's'),
  ];
}
