// Usage: npm run gates -- [id ...] [--seed N] [--short] [--write]
//   without ids all of them; --write also renews docs/gates.md from what was measured in this run and before it
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stateDirectory } from '../dev/infrastructure/index.ts';
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
const unknown = positionals.filter((id) => !gates.some((gate) => gate.id === id));
if (unknown.length > 0) {
  console.error(`There is no gate ${unknown.join(', ')}; there are ${gates.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}

const results = join(stateDirectory, 'gates');
mkdirSync(results, { recursive: true });
const seed = Number(values.seed);
const outcomes: Outcome[] = [];
for (const gate of gates.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
  console.log(`\n== ${gate.id}: ${gate.promise} (seed ${seed})`);
  const { id, promise } = gate;
  const outcome: Outcome = await gate
    .run({ seed, short: values.short, say: (line) => console.log(`  ${line}`) })
    .then((figures) => ({ gate: { id, promise }, figures, error: null, short: values.short }))
    .catch((error: Error) => ({
      gate: { id, promise },
      figures: [],
      error: error.message,
      short: values.short,
    }));
  outcomes.push(outcome);
  writeFileSync(join(results, `${id}.json`), JSON.stringify({ ...outcome, seed, load: loadavg() }, null, 2));
}
console.log(`\n${table(outcomes)}`);

if (values.write) {
  const all = gates
    .map(({ id }) => join(results, `${id}.json`))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Outcome)
    .sort((a, b) => a.gate.id.localeCompare(b.gate.id, 'en', { numeric: true }));
  const circumstances = `Measured on ${cpus().length} cores (${cpus()[0]?.model.trim()}), Linux ${release()}, Node ${process.versions.node}, everything on one machine.`;
  writeFileSync('docs/gates.md', page(all, circumstances));
}
if (process.connected) process.disconnect();
process.exit(outcomes.every(passed) ? 0 : 1);
