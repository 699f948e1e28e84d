// Usage: npm run operate -- --help. In production: the same program in the operator's image, see docs/operations.md.
import { operate } from './operate';

process.exitCode = await operate(process.argv.slice(2), {
  env: process.env,
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
});
if (process.connected) process.disconnect();
