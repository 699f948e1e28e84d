// Usage: node tools/dev/bootstrap.mjs <command> [arguments]. Runs on any Node from 20.19: it installs the packages when
// they are missing or older than the lock, then runs the command under the Node 24 that is one of those packages.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bundled = (entry) => ['tools/build/run.mjs', entry];
const environmentOf = (file) => (existsSync(join(root, file)) ? [`--env-file=${file}`] : []);
const COMMANDS = {
  start: ['tools/dev/start.ts'],
  test: ['tools/dev/test.ts'],
  build: ['tools/dev/build.ts'],
  generate: ['tools/generators/main.ts'],
  requirements: ['tools/requirements/main.ts'],
  gates: bundled('tools/gates/main.ts'),
  contracts: bundled('tools/contracts/main.ts'),
  migrate: bundled('tools/db/migrate.ts'),
  // "npm start" says there where it runs; what is set in the environment counts more.
  operate: [...environmentOf('.parlance/operator.env'), ...bundled('tools/operate/main.ts')],
  provision: bundled('tools/provision/main.ts'),
};

const older = (version, minimum) => {
  const [a, b] = [version, minimum].map((v) => v.split('.').map(Number));
  const i = a.findIndex((part, at) => part !== b[at]);
  return i >= 0 && a[i] < b[i];
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.parlance-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return Promise.resolve();

  console.log('Installing packages (npm ci); the first time takes one to three minutes ...');
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  // Install scripts put Node 24 and PostgreSQL in place, whatever this user's npm configuration says about scripts.
  const npm = spawn(
    'npm',
    ['ci', '--ignore-scripts=false', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: '' },
    },
  );
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (data) => (output += data));
  const progress = setInterval(() => console.log(`  still installing, ${seconds()} s`), 15_000);
  return new Promise((resolve, reject) => {
    npm.once('error', reject);
    npm.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ci ended with code ${code}\n${output}`)),
    );
  })
    .finally(() => clearInterval(progress))
    .then(() => {
      writeFileSync(stamp, lock);
      console.log(`Packages installed in ${seconds()} s.`);
    });
}

function nodeForCommands() {
  const installed = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(installed)) return installed;
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const minimum = engines.node.replace(/[^\d.]/g, '');
  if (!older(process.versions.node, minimum)) return process.execPath;
  return fail(`Node ${minimum} is needed and npm did not install it. Install Node 24 and repeat.`);
}

if (older(process.versions.node, '20.19.0'))
  fail(`This is Node ${process.versions.node}. Install Node 20.19 or newer (24 is best) and repeat.`);

const [name, ...rest] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) fail(`Usage: node tools/dev/bootstrap.mjs <${Object.keys(COMMANDS).join('|')}> [arguments]`);

process.chdir(root);
await install().catch((error) =>
  fail(
    `The packages could not be installed: ${error.message}\nIs the package registry reachable? Then repeat.`,
  ),
);

// The channel closes when this process ends, however it ends: the command notices and stops too.
const child = spawn(nodeForCommands(), ['--disable-warning=ExperimentalWarning', ...command, ...rest], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` },
});
// Ctrl-C reaches the command by itself: wait for it to end in its own way.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.once('error', (error) => fail(error.message));
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
