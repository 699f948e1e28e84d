import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Root of the checkout. Every command of the project is started there; Jest and Node agree on it. */
export const workspaceRoot = findRoot(process.cwd());

/**
 * What one running system keeps: database, streams, secrets, logs. Another system beside it, as the system tests start
 * one, has another folder, named by PARLANCE_STATE_DIRECTORY.
 */
export const stateDirectory = process.env.PARLANCE_STATE_DIRECTORY ?? join(workspaceRoot, '.parlance');

/** What is fetched once and used by every system of this checkout. */
export const cacheDirectory = join(workspaceRoot, '.parlance', 'cache');

function findRoot(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'nx.json'))) return directory;
    if (dirname(directory) === directory)
      throw new Error(`Run this inside the Parlance checkout, not in ${start}`);
  }
}

/** Creates a directory that other users may pass through: PostgreSQL does not run as root. */
export function passableDirectory(path: string): string {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
  return path;
}

/** Whether a user who owns nothing here could enter this directory. */
export function isPassable(path: string): boolean {
  for (let directory = path; ; directory = dirname(directory)) {
    if (existsSync(directory) && (statSync(directory).mode & 0o001) === 0) return false;
    if (dirname(directory) === directory) return true;
  }
}

/** A folder of this system's own outside the checkout, for when the checkout cannot be entered by other users. */
export function outsideDirectory(): string {
  const name = `parlance-${createHash('sha256').update(stateDirectory).digest('hex').slice(0, 12)}`;
  const base = isPassable(tmpdir()) ? tmpdir() : '/tmp';
  return passableDirectory(join(base, name));
}
