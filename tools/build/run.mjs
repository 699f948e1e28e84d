// Usage: node tools/build/run.mjs tools/<folder>/<entry>.ts [arguments]: bundles a tool and runs it in this process.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const [entry, ...rest] = process.argv.slice(2);
const file = `dist/${entry.replace(/\.ts$/, '.mjs')}`;
await bundle(entry, file);
process.argv = [process.argv[0], resolve(file), ...rest];
await import(pathToFileURL(resolve(file)).href);
