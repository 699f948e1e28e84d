import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A shell that outlives us by seconds: it reads what we start, and when our end of the pipe closes, for whatever reason
 * and even by SIGKILL, it stops what is left, and unmounts and removes our temporary folders.
 */
const GUARD = `
trap '' INT TERM HUP
pids= dirs=
while IFS= read -r line; do
  value=\${line#* }
  case $line in
    'add '*) pids="$pids $value" ;;
    'drop '*) rest=; for pid in $pids; do [ "$pid" = "$value" ] || rest="$rest $pid"; done; pids=$rest ;;
    'remove '*) dirs="$dirs
$value" ;;
  esac
done
if [ -n "$pids" ]; then
  kill -INT $pids
  tries=0
  while [ $tries -lt 50 ] && kill -0 $pids; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL $pids
fi
printf '%s\\n' "$dirs" | while IFS= read -r dir; do
  [ -n "$dir" ] || continue
  mountpoint -q "$dir" && umount -l "$dir"
  rm -rf "$dir"
done
`;

let guard: ChildProcess | undefined;

function tellGuard(line: string): void {
  if (!guard) {
    guard = spawn('/bin/sh', ['-c', GUARD], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    guard.unref();
    guard.stdin?.on('error', () => undefined);
    (guard.stdin as unknown as { unref(): void }).unref();
  }
  guard.stdin?.write(`${line}\n`);
}

/** Stops this child when we are gone. The child should be detached, so that Ctrl-C reaches only us. */
export function guardProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const pid = child.pid;
  tellGuard(`add ${pid}`);
  child.once('exit', () => tellGuard(`drop ${pid}`));
}

/** Removes this folder when we are gone. */
export function guardDirectory(path: string): void {
  tellGuard(`remove ${path}`);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a running process; empty when there is none. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    try {
      return execFileSync('ps', ['-p', String(pid), '-o', 'command='], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    } catch {
      return '';
    }
  }
}

/** Sends signals in turn, each followed by its patience, until the process is gone. */
export async function stopByPid(pid: number, signals: [NodeJS.Signals, number][]): Promise<void> {
  for (const [signal, patienceMs] of signals) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const until = Date.now() + patienceMs;
    while (isAlive(pid) && Date.now() < until) await delay(20);
  }
  if (isAlive(pid)) throw new Error(`Process ${pid} does not stop: ${commandLine(pid)}`);
}

/** What a killed run left behind: stopped when the pid file's process is really ours, ignored when the pid was reused. */
export async function stopLeftover(
  pidFile: string,
  marker: string,
  signals: [NodeJS.Signals, number][],
): Promise<void> {
  let pid: number;
  try {
    pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  } catch {
    return;
  }
  if (pid > 1 && isAlive(pid) && commandLine(pid).includes(marker)) await stopByPid(pid, signals);
}
