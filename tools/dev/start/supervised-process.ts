import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardProcess, stateDirectory, stopByPid } from '../infrastructure/index.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** A process that ran this long was well: its next failure is a new one. */
const WELL_AFTER_MS = 60_000;

export interface SupervisedProcess {
  readonly name: string;
  readonly log: string;
  readonly pid: number | undefined;
  /** Fails when the process ends before it is ready. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** Where the process id of everything that is supervised stands, for whoever wants to see what happens without one. */
const pidDirectory = join(stateDirectory, 'processes');

/** Keeps a Node program running: when it ends by itself it is started again, later each time, and that is said. */
export function supervise(
  name: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  readyUrls: string[],
  say: (line: string) => void = console.log,
): SupervisedProcess {
  const log = join(stateDirectory, 'logs', `${name}.log`);
  let child: ChildProcess | undefined;
  let stopping = false;
  let delayMs = FIRST_DELAY_MS;
  let timer: NodeJS.Timeout | undefined;
  let wasReady = false;
  let startOfLog = 0;

  function start(): void {
    const startedAt = Date.now();
    const output = openSync(log, 'a');
    startOfLog = fstatSync(output).size;
    const started = spawn(process.execPath, args, { env, detached: true, stdio: ['ignore', output, output] });
    closeSync(output);
    child = started;
    guardProcess(started);
    mkdirSync(pidDirectory, { recursive: true });
    writeFileSync(join(pidDirectory, `${name}.pid`), String(started.pid));
    started.once('exit', (code, signal) => {
      child = undefined;
      if (stopping || !wasReady) return;
      if (Date.now() - startedAt > WELL_AFTER_MS) delayMs = FIRST_DELAY_MS;
      say(
        `${name} ended by itself (${signal ?? `code ${code}`}), starting it again in ${delayMs / 1000} s; log: ${log}`,
      );
      timer = setTimeout(start, delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    });
  }

  start();
  return {
    name,
    log,
    get pid() {
      return child?.pid;
    },
    async ready() {
      const until = Date.now() + 60_000;
      for (const url of readyUrls)
        while (!(await answers(url))) {
          if (!child) throw new Error(`${name} ended while starting:\n${complaint(log, startOfLog)}`);
          if (Date.now() > until)
            throw new Error(`${name} does not answer at ${url}:\n${complaint(log, startOfLog)}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      wasReady = true;
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      if (child?.pid === undefined) return;
      await stopByPid(child.pid, [
        ['SIGTERM', 15_000],
        ['SIGKILL', 2_000],
      ]);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** What a program said before it ended, without the log records: the words are what helps. */
function complaint(file: string, from: number): string {
  const said = readFileSync(file).subarray(from).toString().trimEnd().split('\n');
  const words = said.filter((line) => !line.startsWith('{'));
  return (words.length ? words.slice(0, 15) : said.slice(-5)).join('\n');
}
