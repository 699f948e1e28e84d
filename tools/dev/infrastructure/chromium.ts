import { execFileSync, spawnSync, type ExecFileSyncOptions } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasApt, libraryPath, unpackPackages } from './distribution-packages.ts';
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

function unpackFromDistribution(say: (line: string) => void): string | undefined {
  if (!hasApt()) return undefined;
  say('fetching Chromium and the libraries it needs into .parlance/cache');
  const files = join(cache, 'files');
  mkdirSync(cache, { recursive: true });
  unpackPackages(['chromium'], files);
  writeFileSync(cached, launcher(files));
  chmodSync(cached, 0o755);
  return cached;
}

/** Starts the unpacked browser with the unpacked libraries; its own launcher script expects to be installed. */
function launcher(files: string): string {
  return `#!/bin/sh
export LD_LIBRARY_PATH='${libraryPath(files)}'
[ -d /etc/fonts ] || export FONTCONFIG_PATH='${join(files, 'etc', 'fonts')}'
exec '${join(files, 'usr', 'lib', 'chromium', 'chromium')}' "$@"
`;
}

function installAsRoot(say: (line: string) => void): string | undefined {
  if (process.getuid?.() !== 0 || !hasApt()) return undefined;
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
