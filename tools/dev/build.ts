// Usage: node tools/dev/build.ts [target...]: builds what has changed since it was last built; without targets, everything.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceRoot } from './infrastructure/index.ts';
import { services } from './services.ts';

interface Target {
  /** Files of the target's own; every target also depends on the libraries, the build tools and the lock. */
  sources: string[];
  output: string;
  build(): Promise<void>;
}

function bundled(entry: string, output: string, sources = [`${dirname(entry)}/**`]): Target {
  return {
    sources,
    output,
    async build() {
      const { bundle } = (await import(
        pathToFileURL(join(workspaceRoot, 'tools/build/bundle.mjs')).href
      )) as {
        bundle(entry: string, file: string): Promise<void>;
      };
      await bundle(entry, output);
    },
  };
}

const app = (name: string, sources?: string[]): Target =>
  bundled(`apps/${name}/src/main.ts`, `dist/apps/${name}/main.mjs`, sources);

const targets: Record<string, Target> = {
  ...Object.fromEntries(services.map(({ app: name }) => [name, app(name)])),
  'all-in-one': app('all-in-one'),
  simulator: bundled('tools/whatsapp-simulator/src/main.ts', 'dist/tools/whatsapp-simulator/main.mjs', [
    'tools/whatsapp-simulator/**',
  ]),
  migrate: bundled('tools/db/migrate.ts', 'dist/tools/db/migrate.mjs', [
    'tools/db/**',
    'apps/all-in-one/src/**',
  ]),
  provision: bundled('tools/provision/main.ts', 'dist/tools/provision/main.mjs', [
    'tools/provision/**',
    'apps/all-in-one/src/**',
  ]),
  operate: bundled('tools/operate/main.ts', 'dist/tools/operate/main.mjs'),
  console: {
    sources: ['apps/console/**'],
    output: 'dist/apps/console/index.html',
    async build() {
      const args = [
        'build',
        'apps/console',
        '--outDir',
        '../../dist/apps/console',
        '--emptyOutDir',
        '--logLevel',
        'warn',
      ];
      execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', ...args], { stdio: 'inherit' });
    },
  },
};

const SHARED = ['libs/**', 'tools/build/**', 'tools/dev/build.ts', 'package-lock.json', 'tsconfig.base.json'];
const stampFile = 'dist/stamps.json';

function hashOf(patterns: string[]): string {
  const hash = createHash('sha256');
  const isSource = (path: string): boolean =>
    !/(^|\/)(node_modules|testing)\/|\.(spec|e2e)\.tsx?$/.test(path) && statSync(path).isFile();
  for (const path of globSync(patterns).filter(isSource).sort()) {
    hash.update(path);
    hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Builds the targets whose sources differ from the last build and gives their names. */
async function build(names: readonly string[]): Promise<string[]> {
  const stamps = existsSync(stampFile)
    ? (JSON.parse(readFileSync(stampFile, 'utf8')) as Record<string, string>)
    : {};
  const shared = hashOf(SHARED);
  const built: string[] = [];
  for (const name of names) {
    const target = targets[name];
    if (!target)
      throw new Error(`There is no target "${name}"; there are ${Object.keys(targets).join(', ')}.`);
    const stamp = `${shared}-${hashOf(target.sources)}`;
    if (stamps[name] === stamp && existsSync(target.output)) continue;
    await target.build();
    stamps[name] = stamp;
    built.push(name);
    mkdirSync('dist', { recursive: true });
    writeFileSync(stampFile, `${JSON.stringify(stamps, null, 2)}\n`);
  }
  return built;
}

const named = process.argv.slice(2);
const built = await build(named.length ? named : Object.keys(targets));
console.log(built.length ? `  built ${built.join(', ')}` : '  nothing has changed');
if (process.connected) process.disconnect();
