import { parseArgs } from 'node:util';
import { stages, type Counts } from './test/stages.ts';

const USAGE = `Usage: npm test                               every check and every test
       npm test -- --only lint,unit          some stages: ${stages.map(({ name }) => name).join(', ')}
       npm test -- libs/policy               only the tests under a path`;

function chosenStages(only: string | undefined, paths: string[]): typeof stages {
  if (only === undefined) return paths.length ? stages.filter(({ kind }) => kind === 'tests') : stages;
  const names = only.split(',');
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown !== undefined) throw new Error(`There is no stage "${unknown}".`);
  return stages.filter(({ name }) => names.includes(name));
}

function readArguments(): { chosen: typeof stages; paths: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { only: { type: 'string' } },
    });
    return { chosen: chosenStages(values.only, positionals), paths: positionals };
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const { chosen, paths } = readArguments();
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const lines: string[] = [];
const orphaned = (): never => process.exit(130);
process.once('disconnect', orphaned);

for (const { name, kind, run } of chosen) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  let counts: Counts;
  try {
    counts = await run(paths);
  } catch (error) {
    console.log((error as Error).message);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const outcome = kind === 'gate' ? (counts.failed ? 'FAILED' : 'passed') : sentence(counts);
  lines.push(`${name.padEnd(12)} ${outcome} (${seconds(started)})`);
  console.log(lines.at(-1));
}

function sentence({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

console.log(`\n${lines.join('\n')}\n`);
console.log(sentence(total));
process.exitCode = total.failed ? 1 : 0;
process.off('disconnect', orphaned);
if (process.connected) process.disconnect();
