import { execFileSync, spawnSync } from 'node:child_process';
import {
  accessSync,
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

/** Several filters per consumer, stream metadata and per-message features came with this version. */
const MINIMUM = [2, 11] as const;

const cache = join(cacheDirectory, 'nats');
const cached = join(cache, 'nats-server');

/**
 * A nats-server that is new enough: `$NATS_SERVER_BIN`, then PATH, then this checkout's cache, then the package of the
 * machine's own distribution, unpacked into the cache without installing anything, then Homebrew.
 */
export function natsServerBinary(say: (line: string) => void = () => undefined): string {
  const named = process.env.NATS_SERVER_BIN;
  if (named) {
    if (isNewEnough(named)) return named;
    throw new Error(`NATS_SERVER_BIN=${named} is not a nats-server of at least ${MINIMUM.join('.')}.`);
  }
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  const candidates = [...folders.filter(Boolean).map((folder) => join(folder, 'nats-server')), cached];
  const found = candidates.find((path) => isExecutable(path) && isNewEnough(path));
  if (found) return found;

  const problems: string[] = [];
  for (const provide of [unpackFromDistribution, installWithHomebrew]) {
    try {
      const path = provide(say);
      if (path && isNewEnough(path)) return path;
      if (path) problems.push(`${path} is older than ${MINIMUM.join('.')}`);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  throw new Error(
    [
      `There is no nats-server of at least ${MINIMUM.join('.')} on this machine, and it could not be fetched.`,
      ...problems.map((problem) => `  - ${problem}`),
      'Download one for your platform from https://nats.io/download and run: export NATS_SERVER_BIN=/path/to/nats-server',
    ].join('\n'),
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isNewEnough(path: string): boolean {
  const version = /v(\d+)\.(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '');
  if (!version) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

/** Development suites of distributions whose archive carries a current server. It is one static file. */
const SUITES: Record<string, { suite: string; components: string }> = {
  Debian: { suite: 'sid', components: 'main' },
  Ubuntu: { suite: 'devel', components: 'main universe' },
};

function unpackFromDistribution(say: (line: string) => void): string | undefined {
  const targets = spawnSync(
    'apt-get',
    ['indextargets', '--format', '$(REPO_URI)|$(ORIGIN)|$(LABEL)|$(SIGNED_BY)', 'Created-By: Packages'],
    { encoding: 'utf8' },
  );
  if (targets.status !== 0) return undefined;
  const archive = targets.stdout
    .split('\n')
    .map((line) => line.split('|'))
    .find(([, origin, label]) => origin && origin === label && SUITES[origin]);
  const [address, origin, , signedBy] = archive ?? [];
  const source = origin ? SUITES[origin] : undefined;
  if (!address || !source) throw new Error('apt knows no Debian or Ubuntu archive (try "apt-get update")');

  say(`fetching nats-server from ${origin} ${source.suite} into .parlance/cache`);
  const work = join(cache, `apt-${process.pid}`);
  for (const folder of ['lists/partial', 'archives/partial', 'unpacked'])
    mkdirSync(join(work, folder), { recursive: true });
  const signed = signedBy?.startsWith('/') ? `[signed-by=${signedBy}] ` : '';
  writeFileSync(join(work, 'sources.list'), `deb ${signed}${address} ${source.suite} ${source.components}\n`);
  const options = [
    `Dir::Etc::sourcelist=${join(work, 'sources.list')}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::Lists=${join(work, 'lists')}`,
    `Dir::Cache=${work}`,
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
  ].flatMap((option) => ['-o', option]);
  try {
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    run('apt-get', ...options, '-qq', 'update');
    run('apt-get', ...options, '-qq', 'download', 'nats-server');
    const archiveFile = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (!archiveFile) throw new Error('apt downloaded no package');
    run('dpkg-deb', '-x', archiveFile, 'unpacked');
    const unpacked = ['usr/sbin', 'usr/bin']
      .map((folder) => join(work, 'unpacked', folder, 'nats-server'))
      .find((path) => existsSync(path));
    if (!unpacked) throw new Error('the package holds no nats-server');
    renameSync(unpacked, cached);
    return cached;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`apt: ${(stderr || message).trim().split('\n').slice(0, 2).join(' ')}`, { cause: error });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function installWithHomebrew(say: (line: string) => void): string | undefined {
  if (spawnSync('brew', ['--version']).status !== 0) return undefined;
  say('installing nats-server with Homebrew');
  execFileSync('brew', ['install', '--quiet', 'nats-server'], { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(execFileSync('brew', ['--prefix'], { encoding: 'utf8' }).trim(), 'bin', 'nats-server');
}
