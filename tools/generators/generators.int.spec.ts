import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@parlance/testing/harness';

const root = process.cwd();
const COPIED = [
  'apps',
  'libs',
  'tools',
  'package.json',
  'package-lock.json',
  'nx.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'eslint.config.mjs',
  '.prettierrc.json',
];

describe('npm run generate', () => {
  const workspace = temporaryDirectory();
  const node = (...args: string[]): { status: number | null; output: string } => {
    const done = spawnSync(process.execPath, args, { cwd: workspace, encoding: 'utf8', maxBuffer: 1 << 26 });
    return { status: done.status, output: done.stdout + done.stderr };
  };
  const generate = (...args: string[]) => node('tools/generators/main.ts', ...args);
  const jest = (kind: string) =>
    node(
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      `--config=tools/jest/${kind}.config.mjs`,
      'libs/opening-hours',
    );

  beforeAll(() => {
    for (const path of COPIED) cpSync(join(root, path), join(workspace, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(workspace, 'node_modules'));
  });

  it('makes a service, an event and a consumer', () => {
    const outputs = [
      generate('service', 'opening-hours', 'time-table'),
      generate('event', 'opening-hours', 'time-table', 'withdrawn'),
      generate('consumer', 'opening-hours', 'count-creations', 'opening-hours.time-table.created.v1'),
    ];
    expect(outputs.filter(({ status }) => status !== 0)).toEqual([]);
    const paths = outputs[0]?.output ?? '';
    for (const path of [
      'libs/opening-hours/contracts/src/events.ts',
      'libs/opening-hours/domain/src/time-table-label.spec.ts',
      'libs/opening-hours/feature/src/opening-hours.int.spec.ts',
      'apps/opening-hours-service/src/main.ts',
      'apps/all-in-one/src/services.ts',
      'tools/dev/services.ts',
      'tools/contracts/registry.ts',
    ])
      expect(paths).toContain(path);
  });

  it('makes what the compiler, the linter and the formatter accept', () => {
    const include = [
      'libs/opening-hours/**/*.ts',
      'apps/opening-hours-service/**/*.ts',
      'tools/contracts/registry.ts',
    ];
    writeFileSync(
      join(workspace, 'tsconfig.generated.json'),
      JSON.stringify({ extends: './tsconfig.json', include }),
    );
    const compiled = node(
      'node_modules/typescript-native/bin/tsc',
      '-p',
      'tsconfig.generated.json',
      '--noEmit',
    );
    expect(compiled.output.split('\n').filter((line) => /opening-hours/.test(line))).toEqual([]);
    execFileSync(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=graph.json'], {
      cwd: workspace,
      env: { ...process.env, NX_WORKSPACE_ROOT_PATH: workspace },
      stdio: 'ignore',
    });
    const generated = [
      'libs/opening-hours',
      'apps/opening-hours-service',
      'apps/all-in-one',
      'tools/contracts',
    ];
    expect(node('node_modules/eslint/bin/eslint.js', ...generated)).toEqual({ status: 0, output: '' });
    const format = node(
      'node_modules/prettier/bin/prettier.cjs',
      '--check',
      '--log-level=warn',
      ...generated,
    );
    expect(format).toEqual({ status: 0, output: '' });
  }, 120_000);

  it('makes a service whose own tests pass', () => {
    expect(jest('unit')).toMatchObject({ status: 0 });
    expect(jest('integration')).toMatchObject({ status: 0 });
  }, 120_000);

  it.each([
    [['service', 'OpeningHours', 'x'], 'must be lower-case words with hyphens'],
    [['service', 'policy', 'rule'], 'is there already'],
    [['event', 'nowhere', 'thing', 'done'], 'is "nowhere" a context?'],
    [['consumer', 'policy', 'x', 'not a type'], 'must be a type such as'],
    [['thing'], 'Usage:'],
  ])('refuses %j', (args, reason) => {
    const { status, output } = generate(...args);
    expect(status).toBe(2);
    expect(output).toContain(reason);
  });
});
