import { Encoder } from '@evan/opus';
import { FRAME_MS } from '@parlance/shared/ogg-opus';

export const SAMPLE_RATE = 16_000;
const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1_000;

/** Samples between -1 and 1. */
type Sound = Float32Array;

const nothing = (seconds: number): Sound => new Float32Array(Math.round(seconds * SAMPLE_RATE));

/** Adds a tone that fades by this factor per second; from sample `from` on, to `seconds` later or to the end. */
function addTone(
  sound: Sound,
  tone: {
    readonly hertz: number;
    readonly loudness: number;
    readonly seconds: number;
    readonly fade?: number;
  },
  from = 0,
): void {
  const until = Math.min(from + Math.round(tone.seconds * SAMPLE_RATE), sound.length);
  const angle = (2 * Math.PI * tone.hertz) / SAMPLE_RATE;
  // One rotation per sample costs a hundredth of a sine.
  const fade = (tone.fade ?? 1) ** (1 / SAMPLE_RATE);
  const [turnX, turnY] = [fade * Math.cos(angle), fade * Math.sin(angle)];
  let [x, y] = [tone.loudness, 0];
  for (let index = from; index < until; index += 1) {
    sound[index]! += y;
    [x, y] = [x * turnX - y * turnY, x * turnY + y * turnX];
  }
}

export function tone(hertz: number, seconds: number, loudness = 0.4): Sound {
  const sound = nothing(seconds);
  addTone(sound, { hertz, loudness, seconds });
  return sound;
}

/** Encodes as Meta asks it of calls: wideband mono, 20 kbit/s, 20 ms. */
export function encode(sound: Sound): Uint8Array[] {
  const encoder = new Encoder({ channels: 1, sample_rate: SAMPLE_RATE, application: 'audio' });
  encoder.bitrate = 20_000;
  return Array.from({ length: Math.floor(sound.length / FRAME_SAMPLES) }, (_, frame) => {
    const pcm = new Int16Array(FRAME_SAMPLES);
    for (let offset = 0; offset < FRAME_SAMPLES; offset += 1)
      pcm[offset] = Math.round(sound[frame * FRAME_SAMPLES + offset]! * 32_000);
    return Uint8Array.from(encoder.encode(pcm));
  });
}

/** The European tone (ETSI): 425 Hz, one second in five. */
export function ringback(): Uint8Array[] {
  const sound = nothing(5);
  addTone(sound, { hertz: 425, loudness: 0.25, seconds: 1 });
  return encode(sound);
}

/** Two short tones, for an installation without a spoken announcement in the language. */
export function recordingTones(): Uint8Array[] {
  const sound = nothing(1);
  for (const start of [0, 0.5])
    addTone(sound, { hertz: 1_400, loudness: 0.3, seconds: 0.25 }, start * SAMPLE_RATE);
  return encode(sound);
}

/** Broken chords of C, A minor, F and G. */
const CHORDS = [
  [261.6, 329.6, 392, 523.3],
  [220, 261.6, 329.6, 440],
  [174.6, 220, 261.6, 349.2],
  [196, 246.9, 293.7, 392],
] as const;
const PATTERN = [0, 1, 2, 3, 2, 1] as const;
const NOTE_SECONDS = 0.3;
export const HOLD_MUSIC_SECONDS = CHORDS.length * PATTERN.length * NOTE_SECONDS;

/** Plucked notes, each of which sounds on under the next two and fades. Repeats without a seam worth hearing. */
export function holdMusic(): Uint8Array[] {
  const sound = nothing(HOLD_MUSIC_SECONDS);
  const notes = CHORDS.flatMap((chord) => PATTERN.map((string) => chord[string]!));
  notes.forEach((hertz, index) => {
    const from = Math.round(index * NOTE_SECONDS * SAMPLE_RATE);
    const note = { seconds: 3 * NOTE_SECONDS, fade: 0.02 };
    addTone(sound, { ...note, hertz, loudness: 0.22 }, from);
    addTone(sound, { ...note, hertz: 2 * hertz, loudness: 0.06 }, from);
  });
  return encode(sound);
}
