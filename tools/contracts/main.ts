// Usage: npm run contracts                writes what is generated from the contracts
//        npm run contracts -- --check     fails when a committed file differs, or a release is broken
//        npm run contracts -- --release   takes the present state as released
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { documents } from './documents';
import type { JsonSchema } from './json-schema';
import { contexts } from './registry';
import { brokenApi, brokenMessages } from './released';

const RELEASED = 'docs/contracts/released';
const COMPARED = { 'openapi.json': brokenApi, 'asyncapi.json': brokenMessages };

const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const parse = (text: string): JsonSchema => JSON.parse(text) as JsonSchema;

const wanted = await documents();
const stale = globSync('docs/contracts/schemas/*.json').filter((file) => !wanted.has(file));

function breaking(): string[] {
  return Object.entries(COMPARED).flatMap(([name, compare]) => {
    const released = read(`${RELEASED}/${name}`);
    return released ? compare(parse(released), parse(wanted.get(`docs/contracts/${name}`) as string)) : [];
  });
}

/** The public API's contracts are routes, listed by themselves. */
const unlisted = globSync('libs/*/contracts/src/index.ts')
  .map((file) => file.split(/[\\/]/)[1] as string)
  .filter((context) => context !== 'shared' && context !== 'gateway' && !contexts[context]);
if (unlisted.length) throw new Error(`Add to tools/contracts/registry.ts: ${unlisted.join(', ')}`);

function check(): number {
  const different = [...wanted].filter(([file, content]) => read(file) !== content).map(([file]) => file);
  const drifted = [...different, ...stale];
  if (drifted.length)
    console.log(
      `Generated files differ from the contracts; run "npm run contracts":\n  ${drifted.join('\n  ')}`,
    );
  const broken = breaking();
  if (broken.length)
    console.log(
      `Released contracts would break; add a new major version beside the old one:\n  ${broken.join('\n  ')}`,
    );
  if (!drifted.length && !broken.length) console.log(`${wanted.size} generated files are up to date.`);
  return drifted.length || broken.length ? 1 : 0;
}

function write(): void {
  for (const [file, content] of wanted) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  for (const file of stale) rmSync(file);
  console.log(`Wrote ${wanted.size} files.`);
}

function release(): void {
  write();
  for (const name of Object.keys(COMPARED)) cpSync(`docs/contracts/${name}`, `${RELEASED}/${name}`);
  console.log(`${Object.keys(COMPARED).join(' and ')} are released: what they promise is kept from now on.`);
}

if (process.argv.includes('--check')) process.exitCode = check();
else if (process.argv.includes('--release')) release();
else write();
if (process.connected) process.disconnect();
