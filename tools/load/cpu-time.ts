import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second for everybody, whatever its own clock is. */
const TICK_MS = 10;

interface ProcessTimes {
  readonly parent: number;
  /** Of its own threads, milliseconds. */
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

/** /proc/<pid>/stat; undefined when there is no such process. The name in brackets may contain anything. */
function timesOf(pid: number | string): ProcessTimes | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime, stime, cutime, cstime] = fields.slice(11, 15) as [number, number, number, number];
  return { parent: fields[1]!, own: (utime + stime) * TICK_MS, ended: (cutime + cstime) * TICK_MS };
}

/** Milliseconds of user and system time that a process has used. */
export const cpuOf = (pid: number): number => timesOf(pid)?.own ?? 0;

/** Milliseconds that all cores of the machine were busy with anything since it started. */
export function cpuOfMachine(): number {
  const [first] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user, nice, system, , , irq, softIrq, stolen] = first!.split(/ +/).slice(1).map(Number);
  return (user! + nice! + system! + irq! + softIrq! + stolen!) * TICK_MS;
}

/** A backend calls itself `postgres: <role> <database> …`, everything else of the server by what it does. */
function roleOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(' ')[1] ?? '';
  } catch {
    return '';
  }
}

/**
 * Milliseconds that a PostgreSQL server has used, without the connections of these roles. Connections that ended count,
 * whoever's they were.
 */
export function cpuOfPostgres(postmaster: number, withoutRoles: readonly string[]): number {
  const server = timesOf(postmaster);
  let sum = (server?.own ?? 0) + (server?.ended ?? 0);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const times = timesOf(pid);
    if (times?.parent === postmaster && !withoutRoles.includes(roleOf(pid))) sum += times.own;
  }
  return sum;
}
