import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Whether this machine gets its packages with apt. */
export const hasApt = (): boolean => spawnSync('apt-get', ['--version']).status === 0;

/**
 * Fetches the distribution's packages with the libraries that this machine lacks and unpacks them into `files`, without
 * installing anything. What stood there before is replaced.
 */
export function unpackPackages(names: readonly string[], files: string): void {
  const work = `${files}.apt-${process.pid}`;
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
    const plan = run('apt-get', ...options, '-s', 'install', '--no-install-recommends', ...names);
    const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name as string);
    run('apt-get', ...options, '-qq', 'download', ...missing);
    for (const name of readdirSync(work).filter((file) => file.endsWith('.deb')))
      run('dpkg-deb', '-x', name, 'unpacked');
    rmSync(files, { recursive: true, force: true });
    renameSync(join(work, 'unpacked'), files);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Folders with libraries of what was unpacked, as LD_LIBRARY_PATH takes them. */
export function libraryPath(files: string): string {
  return readdirSync(join(files, 'usr', 'lib'))
    .filter((name) => name.includes('-linux-gnu'))
    .flatMap((name) => [join(files, 'usr', 'lib', name), join(files, 'lib', name)])
    .filter((path) => existsSync(path))
    .flatMap((path) => [
      path,
      ...readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(path, entry.name)),
    ])
    .join(':');
}
