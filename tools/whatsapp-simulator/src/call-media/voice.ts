import { createEncoder, decode, FRAME_SAMPLES, SAMPLE_RATE, SILENCE } from './opus';
import { readOgg } from './ogg';
import { readWav } from './wav';

/** What a person says, 20 ms at a time. */
export interface Voice {
  next(): Buffer;
}

export const silence: Voice = { next: () => SILENCE };

const AMPLITUDE = 9_000;

export function tone(hz: number): Voice {
  const samples = new Int16Array(SAMPLE_RATE);
  for (let at = 0; at < samples.length; at += 1)
    samples[at] = Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * at) / SAMPLE_RATE));
  return repeated(samples);
}

/** A WAV or Ogg/Opus file over and over. Throws when it is neither. */
export function recording(bytes: Buffer): Voice {
  const samples = bytes.toString('latin1', 0, 4) === 'OggS' ? decode(readOgg(bytes)) : readWav(bytes);
  if (samples.length < FRAME_SAMPLES) throw new Error('the recording is shorter than 20 ms');
  return repeated(samples);
}

/** Each frame is encoded when it is first needed and kept for the next round. */
function repeated(samples: Int16Array): Voice {
  const encode = createEncoder();
  const frames: Buffer[] = [];
  const count = Math.floor(samples.length / FRAME_SAMPLES);
  let at = 0;
  return {
    next() {
      const index = at++ % count;
      frames[index] ??= encode(samples.slice(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES));
      return frames[index];
    },
  };
}
