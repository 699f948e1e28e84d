// Usage: npm run gates -- [id ...] [--seed N] [--short] [--write]
//   without ids all of them; --write also renews their rows in docs/gates.md
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stateDirectory } from '../dev/infrastructure/index.ts';
import type { Gate } from './gate';
import { gates } from './gates';
import { page, passed, table, type Outcome } from './report';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const PAGE = 'docs/gates.md';
const unknown = positionals.filter((id) => !gates.some((gate) => gate.id === id));
if (unknown.length > 0) {
  console.error(`There is no gate ${unknown.join(', ')}; there are ${gates.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}

const results = join(stateDirectory, 'gates');
mkdirSync(results, { recursive: true });
const { seed, short } = values;
const chosen = gates.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const outcomes: Outcome[] = [];
for (const gate of chosen) outcomes.push(chosen.length === 1 ? await decide(gate) : decideAlone(gate));
console.log(`\n${table(outcomes)}`);

if (values.write) {
  const last = outcomes.map(({ gate }) => gate.id).join(', ');
  const circumstances = `Measured last: ${last}, on ${cpus().length} cores (${cpus()[0]?.model.trim()}), Linux ${release()}, Node ${process.versions.node}, everything on one machine.`;
  writeFileSync(PAGE, page(outcomes, readFileSync(PAGE, 'utf8'), circumstances));
}
if (process.connected) process.disconnect();
process.exit(outcomes.every(passed) ? 0 : 1);

async function decide(gate: Gate): Promise<Outcome> {
  console.log(`\n== ${gate.id}: ${gate.promise} (seed ${seed})`);
  const say = (line: string): void => console.log(`  ${line}`);
  const decided = await gate.run({ seed: Number(seed), short, say }).then(
    (figures) => ({ figures, error: null }),
    (error: Error) => ({ figures: [], error: error.message }),
  );
  return record(gate, decided);
}

/** In a process of its own: what one that failed was still sending would be a load on the next. */
function decideAlone(gate: Gate): Outcome {
  rmSync(resultOf(gate), { force: true });
  const asked = [process.argv[1]!, gate.id, '--seed', seed, ...(short ? ['--short'] : [])];
  const { status, signal } = spawnSync(process.execPath, asked, { stdio: 'inherit' });
  if (existsSync(resultOf(gate))) return JSON.parse(readFileSync(resultOf(gate), 'utf8')) as Outcome;
  return record(gate, { figures: [], error: `It ended with ${signal ?? status} and decided nothing` });
}

function record({ id, promise }: Gate, decided: Pick<Outcome, 'figures' | 'error'>): Outcome {
  const outcome = { gate: { id, promise }, ...decided, short };
  writeFileSync(
    resultOf({ id }),
    JSON.stringify({ ...outcome, seed: Number(seed), load: loadavg() }, null, 2),
  );
  return outcome;
}

function resultOf({ id }: Pick<Gate, 'id'>): string {
  return join(results, `${id}.json`);
}
