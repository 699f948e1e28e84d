import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  commandLine,
  isAlive,
  isPortFree,
  portOwner,
  stateDirectory,
  stopByPid,
} from '../infrastructure/index.ts';

const pidFile = join(stateDirectory, 'start.pid');

/** Stops the system that runs in this checkout already, if one does, and takes its place. */
export async function takeOver(): Promise<void> {
  mkdirSync(join(stateDirectory, 'logs'), { recursive: true });
  let pid = 0;
  try {
    pid = Number(readFileSync(pidFile, 'utf8'));
  } catch {
    // Nothing was started here before.
  }
  if (pid > 1 && isAlive(pid) && commandLine(pid).includes('tools/dev/start.ts')) {
    console.log(`  Parlance is running in this checkout already (pid ${pid}): stopping it first.`);
    await stopByPid(pid, [
      ['SIGTERM', 30_000],
      ['SIGKILL', 2_000],
    ]);
  }
  writeFileSync(pidFile, String(process.pid));
}

export function forget(): void {
  rmSync(pidFile, { force: true });
}

/** Fails when a port is taken. What a killed run has left gets a few seconds to go. */
export async function requirePorts(ports: Record<string, number>): Promise<void> {
  const until = Date.now() + 8_000;
  for (const [name, port] of Object.entries(ports)) {
    while (!((await isPortFree(port, '127.0.0.1')) && (await isPortFree(port, '0.0.0.0')))) {
      const owner = portOwner(port);
      if (Date.now() > until || !isOurs(owner))
        throw new Error(
          `port ${port} (${name}) is in use${owner && ` by ${owner}`}; move ours with: npm start -- --port-${name} ${port + 1000}`,
        );
      await delay(100);
    }
  }
}

/** Something of this checkout, about to be stopped by the guard of the run that started it. */
function isOurs(owner: string): boolean {
  const pid = Number(/pid (\d+)/.exec(owner)?.[1]);
  return Number.isInteger(pid) && /dist\/(apps|tools)\/|\.parlance|parlance-/.test(commandLine(pid));
}
