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
  const voice = repeated(samples);
  // The codec takes most of a second to settle on a pure tone.
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) voice.next();
  return voice;
}

/** A WAV or Ogg/Opus file over and over. Throws when it is neither. */
export function recording(bytes: Buffer): Voice {
  const samples = bytes.toString('latin1', 0, 4) === 'OggS' ? decode(readOgg(bytes)) : readWav(bytes);
  if (samples.length < FRAME_SAMPLES) throw new Error('the recording is shorter than 20 ms');
  return repeated(samples);
}

/** Frames of the second round are kept for all later ones: by then the codec has seen what comes before the first. */
function repeated(samples: Int16Array): Voice {
  const encode = createEncoder();
  const kept: Buffer[] = [];
  const count = Math.floor(samples.length / FRAME_SAMPLES);
  let at = 0;
  return {
    next() {
      const index = at % count;
      const known = kept[index];
      const frame = known ?? encode(samples.slice(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES));
      if (at >= count) kept[index] = frame;
      at += 1;
      return frame;
    },
  };
}
