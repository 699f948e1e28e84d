import { fork } from 'node:child_process';
import type { LoadPlan, LoadResult } from './generator.ts';

/** Runs a plan in a process of its own and gives what came of it. */
export async function inOwnProcess<Plan extends object, Result>(script: string, plan: Plan): Promise<Result> {
  const child = fork(script, { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } });
  return new Promise<Result>((resolve, reject) => {
    child.once('message', (result) => resolve(result as Result));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The generator of load ended with code ${code}`)));
    child.send(plan);
  });
}

export const generate = (plan: LoadPlan): Promise<LoadResult> =>
  inOwnProcess('tools/load/generator.ts', plan);

/** Webhooks that were answered 200. */
export const accepted = ({ answers }: LoadResult): number => answers[200] ?? 0;

export const refused = ({ answers, latenciesMs }: LoadResult): number =>
  latenciesMs.length - (answers[200] ?? 0);
