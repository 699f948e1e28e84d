// Usage: npm run requirements             which rows of docs/requirements.md a test names, and which none does
//        npm run requirements -- --open   only the rows without a test
import { globSync, readFileSync } from 'node:fs';
import { coverage, unknownIds } from './coverage.ts';

const markdown = readFileSync('docs/requirements.md', 'utf8');
const files = ['spec', 'e2e'].flatMap((kind) => globSync(`{apps,libs,tools}/**/*.${kind}.{ts,tsx}`));
const tests = new Map(
  files
    .filter((file) => !/node_modules|^tools\/requirements/.test(file))
    .map((file) => [file, readFileSync(file, 'utf8')]),
);
const rows = coverage(markdown, tests);
const open = rows.filter(({ files: covering }) => covering.length === 0);

if (!process.argv.includes('--open'))
  for (const { id, files: covering } of rows)
    if (covering.length) console.log(`${id}  ${covering.join(', ')}`);
console.log(`\n${open.length ? 'Without a test:' : 'Every row has a test.'}`);
for (const { id, statement } of open) console.log(`${id}  ${statement}`);

for (const kind of ['K', 'C']) {
  const all = rows.filter(({ id }) => id.startsWith(kind));
  console.log(
    `${kind}: ${all.filter(({ files: covering }) => covering.length).length} of ${all.length} rows`,
  );
}
console.log(`All: ${rows.length - open.length} of ${rows.length} rows are named by a test.`);
const unknown = unknownIds(markdown, tests);
if (unknown.length) {
  console.log(`Tests name rows that do not exist: ${unknown.join(', ')}`);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
