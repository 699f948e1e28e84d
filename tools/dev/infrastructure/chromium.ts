import { execFileSync, spawnSync, type ExecFileSyncOptions } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheDirectory } from './workspace.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const cache = join(cacheDirectory, 'chromium');
const cached = join(cache, 'chromium.sh');

/**
 * A browser for the system tests: `$CHROMIUM_BIN`, then PATH, then this checkout's cache, then the distribution's
 * package with the libraries this machine lacks, unpacked into the cache without installing anything, then, for root,
 * an installation of that package.
 */
export function chromiumBinary(say: (line: string) => void = () => undefined): string {
  const named = process.env.CHROMIUM_BIN;
  if (named) {
    if (runs(named)) return named;
    throw new Error(`CHROMIUM_BIN=${named} does not run as a browser.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [
    ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    ...APPLICATIONS,
    cached,
  ];
  const found = candidates.find(runs);
  if (found) return found;

  const problems: string[] = [];
  for (const provide of [unpackFromDistribution, installAsRoot]) {
    try {
      const path = provide(say);
      if (path && runs(path)) return path;
      if (path) problems.push(`${path} does not run on this machine`);
    } catch (error) {
      const { stderr, message } = error as { stderr?: string; message: string };
      problems.push((stderr || message).trim().split('\n').slice(0, 2).join(' '));
    }
  }
  throw new Error(
    [
      'There is no Chromium on this machine, and it could not be fetched.',
      ...problems.map((problem) => `  - ${problem}`),
      'Install one and repeat, for example: sudo apt-get install chromium (or set CHROMIUM_BIN).',
    ].join('\n'),
  );
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  const page = spawnSync(path, ['--headless', '--no-sandbox', '--disable-gpu', '--dump-dom', 'about:blank'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return page.stdout?.includes('<html>') ?? false;
}

/** The names of the packages that installing Chromium would add here: it and the libraries that are missing. */
function missingPackages(options: string[]): string[] {
  const plan = execFileSync('apt-get', [...options, '-s', 'install', '--no-install-recommends', 'chromium'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name as string);
}

function unpackFromDistribution(say: (line: string) => void): string | undefined {
  if (spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  say('fetching Chromium and the libraries it needs into .parlance/cache');
  const work = join(cache, `apt-${process.pid}`);
  for (const folder of ['lists/partial', 'archives/partial', 'unpacked'])
    mkdirSync(join(work, folder), { recursive: true });
  const options = [
    `Dir::State::Lists=${join(work, 'lists')}`,
    `Dir::Cache=${work}`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
  ].flatMap((option) => ['-o', option]);
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    run('apt-get', ...options, '-qq', 'update');
    run('apt-get', ...options, '-qq', 'download', ...missingPackages(options));
    for (const name of readdirSync(work).filter((file) => file.endsWith('.deb')))
      run('dpkg-deb', '-x', name, 'unpacked');
    const files = join(cache, 'files');
    rmSync(files, { recursive: true, force: true });
    renameSync(join(work, 'unpacked'), files);
    writeFileSync(cached, launcher(files));
    chmodSync(cached, 0o755);
    return cached;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Starts the unpacked browser with the unpacked libraries; its own launcher script expects to be installed. */
function launcher(files: string): string {
  const libraries = readdirSync(join(files, 'usr', 'lib'))
    .filter((name) => name.includes('-linux-gnu'))
    .flatMap((name) => [join(files, 'usr', 'lib', name), join(files, 'lib', name)])
    .filter((path) => existsSync(path))
    .flatMap((path) => [
      path,
      ...readdirSync(path, { withFileTypes: true })
        .filter((e) => e.isDirectory())
        .map((e) => join(path, e.name)),
    ]);
  return `#!/bin/sh
export LD_LIBRARY_PATH='${libraries.join(':')}'
[ -d /etc/fonts ] || export FONTCONFIG_PATH='${join(files, 'etc', 'fonts')}'
exec '${join(files, 'usr', 'lib', 'chromium', 'chromium')}' "$@"
`;
}

function installAsRoot(say: (line: string) => void): string | undefined {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  say('installing Chromium with apt-get');
  const options: ExecFileSyncOptions = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
  };
  execFileSync('apt-get', ['-qq', 'update'], options);
  const install = [
    '-qq',
    '-o',
    'DPkg::Lock::Timeout=300',
    'install',
    '-y',
    '--no-install-recommends',
    'chromium',
  ];
  execFileSync('apt-get', install, options);
  return '/usr/bin/chromium';
}
