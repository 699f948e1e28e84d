import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '@parlance/testing/harness';
import { resampled, samplesOf, wavOf } from './wav';

const run = promisify(execFile);
const PHONE_RATE = 48_000;
const RECOGNISER_RATE = 16_000;

/** Set by the test command. */
function tool(name: 'FLITE_BIN' | 'POCKETSPHINX_BIN' | 'POCKETSPHINX_MODEL'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the system tests with npm test.`);
  return value;
}

/** A file with this text as a voice says it, and a pause after it: a WAV of 48 kHz, for browsers and handsets. */
export async function spoken(text: string, pauseSeconds = 1): Promise<string> {
  const directory = temporaryDirectory();
  const raw = join(directory, 'raw.wav');
  await run(tool('FLITE_BIN'), ['-voice', 'rms', '-t', text, '-o', raw]);
  const { samples, sampleRate } = samplesOf(readFileSync(raw));
  const voice = resampled(samples, sampleRate, PHONE_RATE);
  const padded = new Int16Array(voice.length + pauseSeconds * PHONE_RATE);
  padded.set(voice);
  const file = join(directory, 'voice.wav');
  writeFileSync(file, wavOf(padded, PHONE_RATE));
  return file;
}

/** The words that a recogniser hears in a mono WAV file. */
export async function wordsIn(wav: Buffer): Promise<string[]> {
  const { samples, sampleRate } = samplesOf(wav);
  const file = join(temporaryDirectory(), 'heard.wav');
  writeFileSync(file, wavOf(resampled(samples, sampleRate, RECOGNISER_RATE), RECOGNISER_RATE));
  const model = tool('POCKETSPHINX_MODEL');
  const { stdout } = await run(tool('POCKETSPHINX_BIN'), [
    ...['-hmm', join(model, 'en-us')],
    ...['-lm', join(model, 'en-us.lm.bin')],
    ...['-dict', join(model, 'cmudict-en-us.dict')],
    ...['-infile', file],
  ]);
  return stdout.toLowerCase().split(/\s+/).filter(Boolean);
}
