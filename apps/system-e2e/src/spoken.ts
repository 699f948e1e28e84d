import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { silent, speechTools, spoken, temporaryDirectory } from '@parlance/testing/harness';
import { resampled, samplesOf, wavOf } from './wav';

const run = promisify(execFile);
const PHONE_RATE = 48_000;
const SPEECH_RATE = 16_000;

/** A file with this text as a voice says it, and a pause after it: a WAV of 48 kHz, for browsers and handsets. */
export function spokenFile(text: string, pauseSeconds = 1): string {
  const samples = Int16Array.from([...spoken(text), ...silent(pauseSeconds)]);
  const file = join(temporaryDirectory(), 'voice.wav');
  writeFileSync(file, wavOf(resampled(samples, SPEECH_RATE, PHONE_RATE), PHONE_RATE));
  return file;
}

/** The words that a recogniser hears in a mono WAV file. */
export async function wordsIn(wav: Buffer): Promise<string[]> {
  const { samples, sampleRate } = samplesOf(wav);
  const file = join(temporaryDirectory(), 'heard.wav');
  writeFileSync(file, wavOf(resampled(samples, sampleRate, SPEECH_RATE), SPEECH_RATE));
  const { POCKETSPHINX_BIN, POCKETSPHINX_MODEL } = speechTools();
  const { stdout } = await run(POCKETSPHINX_BIN, [
    ...['-hmm', join(POCKETSPHINX_MODEL, 'en-us')],
    ...['-lm', join(POCKETSPHINX_MODEL, 'en-us.lm.bin')],
    ...['-dict', join(POCKETSPHINX_MODEL, 'cmudict-en-us.dict')],
    ...['-infile', file],
  ]);
  return stdout.toLowerCase().split(/\s+/).filter(Boolean);
}
