import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Process ids of this process and of everything below it, without what has another of these above it. */
function withDescendants(root: number, named: number[]): number[] {
  const parents = new Map<number, number>();
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  for (const line of table.trim().split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    parents.set(pid as number, parent as number);
  }
  const all = new Set([root]);
  for (let before = -1; before !== all.size;) {
    before = all.size;
    for (const [pid, parent] of parents) if (all.has(parent) && !named.includes(pid)) all.add(pid);
  }
  return [...all];
}

/** Memory of one process in KiB: its proportional share where the kernel tells, otherwise what is resident. */
function memoryOf(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  } catch {
    try {
      return Number(execFileSync('ps', ['-p', String(pid), '-o', 'rss='], { encoding: 'utf8' }));
    } catch {
      return 0;
    }
  }
}

/** Memory in MiB of each named process with everything below it that has no name of its own. */
export function memoryInMebibytes(processes: Record<string, number | undefined>): [string, number][] {
  const named = Object.values(processes).filter((pid) => pid !== undefined);
  return Object.entries(processes)
    .filter((entry): entry is [string, number] => entry[1] !== undefined)
    .map(([name, pid]) => {
      const kibibytes = withDescendants(pid, named).reduce((sum, each) => sum + memoryOf(each), 0);
      return [name, Math.round(kibibytes / 1024)];
    });
}
