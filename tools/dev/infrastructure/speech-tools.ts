import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasApt, libraryPath, unpackPackages } from './distribution-packages.ts';
import { cacheDirectory } from './workspace.ts';

const cache = join(cacheDirectory, 'speech');
const files = join(cache, 'files');
const MODEL = 'share/pocketsphinx/model/en-us';
const PACKAGES = ['pocketsphinx', 'pocketsphinx-en-us', 'flite'] as const;

/** Programs and data as the variables that services and tests read name them. */
export interface SpeechTools {
  /** Recognises English speech. */
  readonly POCKETSPHINX_BIN: string;
  /** Folder with its acoustic model, language model and dictionary. */
  readonly POCKETSPHINX_MODEL: string;
  /** Speaks English text; the tests' speakers. */
  readonly FLITE_BIN: string;
}

/**
 * Local speech recognition and synthesis: what the variables name, what is installed, what is in this checkout's cache, or
 * the distribution's packages, unpacked into the cache without installing anything. Throws an Error that says what to do.
 */
export function speechTools(say: (line: string) => void = () => undefined): SpeechTools {
  const found = named() ?? installed() ?? unpacked();
  if (found) return found;
  let problem = 'this machine has no apt-get';
  if (hasApt())
    try {
      say('fetching pocketsphinx and flite into .parlance/cache');
      mkdirSync(cache, { recursive: true });
      unpackPackages(PACKAGES, files);
      for (const name of ['pocketsphinx_continuous', 'flite']) writeLauncher(name);
      const tools = unpacked();
      if (tools) return tools;
      problem = 'what was unpacked does not run on this machine';
    } catch (error) {
      const { stderr, message } = error as { stderr?: string; message: string };
      problem = (stderr || message).trim().split('\n').slice(0, 2).join(' ');
    }
  throw new Error(
    [
      `There is no pocketsphinx with its English model, or no flite: ${problem}.`,
      `Install them and repeat: sudo apt-get install ${PACKAGES.join(' ')}`,
      '(or set POCKETSPHINX_BIN, POCKETSPHINX_MODEL and FLITE_BIN).',
    ].join('\n'),
  );
}

function named(): SpeechTools | undefined {
  const { POCKETSPHINX_BIN, POCKETSPHINX_MODEL, FLITE_BIN } = process.env;
  if (!POCKETSPHINX_BIN || !POCKETSPHINX_MODEL || !FLITE_BIN) return undefined;
  return usable({ POCKETSPHINX_BIN, POCKETSPHINX_MODEL, FLITE_BIN });
}

function installed(): SpeechTools | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const find = (name: string) => folders.map((folder) => join(folder, name)).find(runs);
  const binary = find('pocketsphinx_continuous');
  const flite = find('flite');
  const model = ['/usr', '/usr/local'].map((prefix) => join(prefix, MODEL)).find((path) => existsSync(path));
  if (!binary || !flite || !model) return undefined;
  return { POCKETSPHINX_BIN: binary, POCKETSPHINX_MODEL: model, FLITE_BIN: flite };
}

const unpacked = (): SpeechTools | undefined =>
  usable({
    POCKETSPHINX_BIN: join(cache, 'pocketsphinx_continuous.sh'),
    POCKETSPHINX_MODEL: join(files, 'usr', MODEL),
    FLITE_BIN: join(cache, 'flite.sh'),
  });

const usable = (tools: SpeechTools): SpeechTools | undefined =>
  runs(tools.POCKETSPHINX_BIN) && runs(tools.FLITE_BIN) && existsSync(tools.POCKETSPHINX_MODEL)
    ? tools
    : undefined;

/** Both answer a question for nothing with an error of their own; 127 and 126 mean that they cannot be started. */
function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  const { status } = spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 10_000 });
  return status === 0 || status === 1;
}

function writeLauncher(name: string): void {
  const path = join(cache, `${name}.sh`);
  writeFileSync(
    path,
    `#!/bin/sh\nexport LD_LIBRARY_PATH='${libraryPath(files)}'\nexec '${join(files, 'usr', 'bin', name)}' "$@"\n`,
  );
  chmodSync(path, 0o755);
}
