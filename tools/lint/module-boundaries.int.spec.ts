import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { temporaryDirectory } from '@parlance/testing/harness';

const root = process.cwd();

/** A copy of the workspace's projects and lint rules in which every project is empty but for the given lines. */
function workspaceWith(lines: { project: string; line: string }[]): string {
  const workspace = temporaryDirectory();
  for (const file of [
    'package.json',
    'package-lock.json',
    'nx.json',
    'tsconfig.base.json',
    'eslint.config.mjs',
    'tools/lint',
  ])
    cpSync(join(root, file), join(workspace, file), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(workspace, 'node_modules'));
  for (const file of globSync('{apps,libs,tools}/**/project.json', {
    cwd: root,
    exclude: ['**/node_modules/**'],
  })) {
    mkdirSync(join(workspace, dirname(file), 'src'), { recursive: true });
    cpSync(join(root, file), join(workspace, file));
    writeFileSync(join(workspace, dirname(file), 'src', 'index.ts'), 'export {};\n');
  }
  lines.forEach(({ project, line }, index) => {
    writeFileSync(join(workspace, project, 'src', `line-${index}.ts`), `${line}\n`);
  });
  return workspace;
}

/** Messages of ESLint per line, in the order of the lines. */
function lintLines(lines: { project: string; line: string }[]): string[][] {
  const workspace = workspaceWith(lines);
  const env = { ...process.env, NX_WORKSPACE_ROOT_PATH: workspace, NX_DAEMON: 'false' };
  const options = { cwd: workspace, env, encoding: 'utf8' } as const;
  execFileSync(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=graph.json'], {
    ...options,
    stdio: 'ignore',
  });
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/eslint/bin/eslint.js', '--format=json', 'apps', 'libs', 'tools'],
    { ...options, maxBuffer: 64 * 1024 * 1024 },
  );
  if (!stdout) throw new Error(stderr);
  const results = JSON.parse(stdout) as { filePath: string; messages: { message: string }[] }[];
  return lines.map(({ project }, index) => {
    const file = join(project, 'src', `line-${index}.ts`);
    const result = results.find(({ filePath }) => relative(workspace, filePath) === file);
    return result?.messages.map(({ message }) => message) ?? ['not linted'];
  });
}

const imports = (specifier: string): string => `export * from '${specifier}';`;

/** One line that breaks each row, and words of the message that must say so. No two of them form a circle. */
const forbidden: { row: string; project: string; line: string; message: string }[] = [
  {
    row: 'an app holds no domain rules',
    project: 'apps/template-service',
    line: imports('@parlance/templates/domain'),
    message: '"type:app"',
  },
  {
    row: 'an app knows no database',
    project: 'apps/template-service',
    line: imports('typeorm'),
    message: '"type:app"',
  },
  {
    row: 'a feature talks to NATS through the platform',
    project: 'libs/templates/feature',
    line: imports('@nats-io/jetstream'),
    message: '"type:feature"',
  },
  {
    row: 'a domain knows no contracts',
    project: 'libs/messaging/domain',
    line: imports('@parlance/messaging/contracts'),
    message: '"type:domain"',
  },
  {
    row: 'a domain knows no platform',
    project: 'libs/messaging/domain',
    line: imports('@parlance/platform/config'),
    message: '"type:domain"',
  },
  {
    row: 'a domain knows no framework',
    project: 'libs/messaging/domain',
    line: imports('@nestjs/common'),
    message: '"type:domain"',
  },
  {
    row: 'a domain knows no schema library',
    project: 'libs/messaging/domain',
    line: imports('zod'),
    message: '"type:domain"',
  },
  {
    row: 'contracts know no rules',
    project: 'libs/workspace/contracts',
    line: imports('@parlance/workspace/domain'),
    message: '"type:contracts"',
  },
  {
    row: 'contracts know no framework',
    project: 'libs/workspace/contracts',
    line: imports('@nestjs/common'),
    message: '"type:contracts"',
  },
  {
    row: 'a platform knows no context',
    project: 'libs/platform/persistence',
    line: imports('@parlance/policy/feature'),
    message: '"type:platform"',
  },
  {
    row: "a platform knows no context's contracts",
    project: 'libs/platform/persistence',
    line: imports('@parlance/policy/contracts'),
    message: '"scope:platform"',
  },
  {
    row: 'a provider knows no framework',
    project: 'libs/providers/object-store',
    line: imports('@nestjs/common'),
    message: '"type:provider"',
  },
  {
    row: 'a provider knows no context',
    project: 'libs/providers/object-store',
    line: imports('@parlance/policy/contracts'),
    message: '"scope:providers"',
  },
  {
    row: 'the kernel knows no schema library',
    project: 'libs/shared/kernel',
    line: imports('zod'),
    message: '"type:util"',
  },
  {
    row: 'the kernel knows nobody',
    project: 'libs/shared/kernel',
    line: imports('@parlance/platform/observability'),
    message: '"type:util"',
  },
  {
    row: 'a context reaches another through contracts only',
    project: 'libs/messaging/feature',
    line: imports('@parlance/policy/domain'),
    message: '"scope:messaging"',
  },
  {
    row: "a context does not use another's feature",
    project: 'libs/gateway/feature',
    line: imports('@parlance/messaging/feature'),
    message: '"type:feature"',
  },
  {
    row: 'no relative path into another project',
    project: 'libs/messaging/feature',
    line: imports('../../../templates/contracts/src/index'),
    message: 'relative',
  },
  {
    row: 'a rule takes the time as an argument',
    project: 'libs/policy/domain',
    line: 'export const a = new Date();',
    message: '`now` as an argument',
  },
  {
    row: 'a rule does not read the clock',
    project: 'libs/policy/domain',
    line: 'export const a = Date.now();',
    message: '`now` as an argument',
  },
  {
    row: 'a rule throws no dice',
    project: 'libs/policy/domain',
    line: 'export const a = Math.random();',
    message: 'no randomness',
  },
  {
    row: 'a rule makes no ids',
    project: 'libs/policy/domain',
    line: 'export const a = crypto.randomUUID();',
    message: 'no randomness',
  },
  {
    row: 'a rule knows no process',
    project: 'libs/policy/domain',
    line: 'export const a = process.env.A;',
    message: 'nothing of the process',
  },
  {
    row: 'a rule opens no file',
    project: 'libs/policy/domain',
    line: imports('node:fs'),
    message: 'node:fs',
  },
  {
    row: 'configuration is read in one place',
    project: 'libs/policy/feature',
    line: 'export const a = process.env.A;',
    message: 'libs/platform/config',
  },
  {
    row: 'libraries do not print',
    project: 'libs/policy/feature',
    line: "console.log('a');",
    message: 'console',
  },
];

const allowed: { project: string; line: string }[] = [
  { project: 'apps/messaging-gateway', line: imports('@parlance/messaging/feature') },
  { project: 'libs/messaging/feature', line: imports('@parlance/messaging/domain') },
  { project: 'libs/messaging/feature', line: imports('@parlance/policy/contracts') },
  { project: 'libs/messaging/feature', line: imports('@parlance/platform/persistence') },
  { project: 'libs/messaging/feature', line: imports('@parlance/providers/whatsapp-cloud') },
  { project: 'libs/messaging/domain', line: imports('@parlance/shared/kernel') },
  { project: 'libs/messaging/domain', line: "export const a = new Date('2026-01-01T00:00:00Z');" },
  { project: 'libs/messaging/contracts', line: imports('@parlance/shared/contract-kit') },
  { project: 'libs/messaging/contracts', line: imports('zod') },
  { project: 'libs/platform/persistence', line: imports('typeorm') },
  { project: 'libs/testing/harness', line: imports('@parlance/platform/persistence') },
  { project: 'libs/testing/harness', line: imports('../../../../tools/dev/infrastructure/index.ts') },
];

describe('module boundaries', () => {
  let forbiddenMessages: string[][];
  let allowedMessages: string[][];
  beforeAll(() => {
    forbiddenMessages = lintLines(forbidden);
    allowedMessages = lintLines(allowed);
  }, 120_000);

  it.each(forbidden.map((row, index) => ({ ...row, index })))(
    '$row: $project may not say $line',
    ({ index, message }) => {
      expect(forbiddenMessages[index]).not.toEqual([]);
      expect(forbiddenMessages[index]?.join('\n')).toContain(message);
    },
  );

  it.each(allowed.map((row, index) => ({ ...row, index })))('$project may say $line', ({ index }) => {
    expect(allowedMessages[index]).toEqual([]);
  });

  it('knows every tag that a project carries', () => {
    const config = readFileSync(join(root, 'tools/lint/module-boundaries.mjs'), 'utf8');
    const tags = globSync('{apps,libs,tools}/**/project.json', {
      cwd: root,
      exclude: ['**/node_modules/**'],
    }).flatMap((file) => (JSON.parse(readFileSync(join(root, file), 'utf8')) as { tags: string[] }).tags);
    const unnamed = tags.filter(
      (tag) =>
        !config.includes(tag) &&
        !/^scope:(workspace|messaging|templates|policy|calls|media|recordings|automation|analytics|gateway)$/.test(
          tag,
        ),
    );
    expect(unnamed).toEqual([]);
  });
});
