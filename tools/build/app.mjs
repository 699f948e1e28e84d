// Usage: node tools/build/app.mjs apps/<name> [...]: bundles each app's src/main.ts to dist/apps/<name>/main.mjs.
import { bundle } from './bundle.mjs';

for (const app of process.argv.slice(2)) await bundle(`${app}/src/main.ts`, `dist/${app}/main.mjs`);
