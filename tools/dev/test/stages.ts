import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, chromiumBinary, natsServerBinary, speechTools } from '../infrastructure/index.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Stage {
  name: string;
  /** Gates check the sources and count as one; tests count each. */
  kind: 'gate' | 'tests';
  run(paths: string[]): Promise<Counts>;
}

const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/** Runs a program with our output and gives its exit code; a program ended by a signal counts as failed. */
function execute(command: string, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', (error) => {
      console.log(error.message);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

const node = (...args: string[]): Promise<number> => execute(process.execPath, args);

function gate(name: string, check: () => Promise<number>): Stage {
  return { name, kind: 'gate', run: async () => ((await check()) === 0 ? PASSED : FAILED) };
}

/** The boundary rule is skipped in silence when Nx has no project graph, so it is computed first. */
async function lint(): Promise<number> {
  const graph = ['node_modules/nx/dist/bin/nx.js', 'graph', `--file=${join(cacheDirectory, 'graph.json')}`];
  execFileSync(process.execPath, graph, { stdio: ['ignore', 'ignore', 'inherit'] });
  // A file's result also depends on the tags of its project and of what it imports: another set, another cache.
  const projects = globSync('{apps,libs,tools}/**/project.json', { exclude: ['**/node_modules/**'] }).sort();
  const tags = createHash('sha256').update(
    projects.map((path) => `${path}${readFileSync(path, 'utf8')}`).join(),
  );
  const cache = join(cacheDirectory, `eslint-${tags.digest('hex').slice(0, 12)}.json`);
  return node(
    'node_modules/eslint/bin/eslint.js',
    '--max-warnings=0',
    '--cache',
    '--cache-strategy=content',
    `--cache-location=${cache}`,
    '.',
  );
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
  success: boolean;
}

function jest(name: string, prepare: () => void = () => undefined): Stage {
  return {
    name,
    kind: 'tests',
    async run(paths) {
      prepare();
      const report = join(cacheDirectory, `jest-${name}.json`);
      rmSync(report, { force: true });
      const code = await node(
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        'node_modules/jest/bin/jest.js',
        `--config=tools/jest/${name}.config.mjs`,
        '--json',
        `--outputFile=${report}`,
        // Of a path some stages have nothing; a whole stage without a test is a mistake.
        ...(paths.length ? ['--passWithNoTests'] : []),
        ...(process.env.CI ? ['--ci'] : []),
        ...paths,
      );
      return jestCounts(report, code);
    },
  };
}

/** What a run of Jest came to; a run without a report, or one that failed for no test's sake, counts as one failure. */
export function jestCounts(report: string, code: number): Counts {
  let result: JestReport;
  try {
    result = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  } catch {
    return FAILED;
  }
  const counts = {
    passed: result.numPassedTests,
    // A file that could not even be loaded has no tests to count.
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
  if (counts.failed === 0 && (code !== 0 || !result.success)) counts.failed = 1;
  return counts;
}

/** In the order of their cost: what fails cheaply fails first. */
export const stages: Stage[] = [
  gate('lint', lint),
  gate('format', () => node('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.')),
  gate('types', () => node('node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.json', '--noEmit')),
  gate('drift', () => node('tools/build/run.mjs', 'tools/contracts/main.ts', '--check')),
  jest('unit'),
  jest('integration', () => {
    process.env.NATS_SERVER_BIN = natsServerBinary(console.log);
    Object.assign(process.env, speechTools(console.log));
  }),
  jest('audio', () => {
    process.env.NATS_SERVER_BIN = natsServerBinary(console.log);
    Object.assign(process.env, speechTools(console.log));
  }),
  jest('system', () => {
    process.env.NATS_SERVER_BIN = natsServerBinary(console.log);
    process.env.CHROMIUM_BIN = chromiumBinary(console.log);
    Object.assign(process.env, speechTools(console.log));
  }),
];

mkdirSync(cacheDirectory, { recursive: true });
