import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { speechTools } from '../../../../tools/dev/infrastructure/index.ts';
import { temporaryDirectory } from './temporary-directory';

export { speechTools };

/** What a voice of flite says, as 16 kHz mono samples. `rms` and `slt` are voices that the recogniser understands. */
export function spoken(text: string, voice: 'rms' | 'slt' = 'rms'): Int16Array {
  const file = join(temporaryDirectory(), 'spoken.wav');
  execFileSync(speechTools().FLITE_BIN, ['-voice', voice, '-t', text, '-o', file]);
  const wave = readFileSync(file);
  const samples = wave.subarray(wave.indexOf('data') + 8);
  return new Int16Array(Uint8Array.from(samples).buffer, 0, samples.length >> 1);
}

/** Seconds without a sound. */
export const silent = (seconds: number): Int16Array => new Int16Array(Math.round(seconds * 16_000));
