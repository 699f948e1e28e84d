import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@parlance/testing/harness';
import { jestCounts, stages } from './stages.ts';

function npmTest(...args: string[]): { status: number | null; lastLine: string; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['tools/dev/bootstrap.mjs', 'test', ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '', output: stdout + stderr };
}

describe('npm test', () => {
  it('ends with the totals and with 0 when nothing failed', () => {
    const { status, lastLine } = npmTest('--only', 'unit', 'tools/requirements');
    expect({ status, lastLine }).toEqual({
      status: 0,
      lastLine: expect.stringMatching(/^[1-9]\d* passed, 0 failed$/),
    });
  }, 60_000);

  it('says which stages there are', () => {
    const { status, output } = npmTest('--only', 'nonsense');
    expect(status).toBe(2);
    expect(output).toContain(`some stages: ${stages.map(({ name }) => name).join(', ')}`);
  });
});

describe('the counts of a run', () => {
  const report = join(temporaryDirectory(), 'report.json');
  const nothing = {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
    success: true,
  };

  it.each([
    ['all passed', { numPassedTests: 3 }, 0, { passed: 3, failed: 0, skipped: 0 }],
    [
      'one failed',
      { numPassedTests: 2, numFailedTests: 1, success: false },
      1,
      { passed: 2, failed: 1, skipped: 0 },
    ],
    [
      'one skipped, one to do',
      { numPendingTests: 1, numTodoTests: 1 },
      0,
      { passed: 0, failed: 0, skipped: 2 },
    ],
    [
      'a file that does not load',
      { numRuntimeErrorTestSuites: 1, success: false },
      1,
      { passed: 0, failed: 1, skipped: 0 },
    ],
    ['an ending in an error', { numPassedTests: 3 }, 1, { passed: 3, failed: 1, skipped: 0 }],
  ])('%s', (_title, part, code, counts) => {
    writeFileSync(report, JSON.stringify({ ...nothing, ...part }));
    expect(jestCounts(report, code)).toEqual(counts);
  });

  it('counts a run without a report as failed', () => {
    expect(jestCounts(`${report}.missing`, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
