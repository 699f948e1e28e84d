import { Decoder } from '@evan/opus';
import { encode, SAMPLE_RATE, tone } from '../generated-audio';

/** A second of a tone that repeats without a seam, for whole numbers of hertz. */
export const toneFrames = (hertz: number): Uint8Array[] => encode(tone(hertz, 1));

/** What these packets sound like, 16 kHz. */
export function decoded(packets: readonly Uint8Array[]): Int16Array {
  const decoder = new Decoder({ channels: 1, sample_rate: SAMPLE_RATE });
  const parts = packets.map((packet) => {
    const bytes = Uint8Array.from(decoder.decode(packet));
    return new Int16Array(bytes.buffer);
  });
  const pcm = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    pcm.set(part, offset);
    offset += part.length;
  }
  return pcm;
}

/** Goertzel: which part of the energy is at this frequency, from 0 to 1; 0 for what is as good as silent. */
export function toneShare(pcm: Int16Array, hertz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE);
  let [before, last, energy] = [0, 0, 0];
  for (const sample of pcm) {
    [before, last] = [last, sample + coefficient * last - before];
    energy += sample * sample;
  }
  const mean = energy / Math.max(pcm.length, 1);
  if (mean < 1_000) return 0;
  const power = last * last + before * before - coefficient * last * before;
  return Math.min((2 * power) / (pcm.length * energy), 1);
}

const WINDOW = SAMPLE_RATE / 10;

/** Of each tenth of a second: the name of the tone that it holds, `silence`, or `other`. */
export function tonesIn(packets: readonly Uint8Array[], tones: Readonly<Record<string, number>>): string[] {
  const pcm = decoded(packets);
  return Array.from({ length: Math.floor(pcm.length / WINDOW) }, (_, index) => {
    const window = pcm.subarray(index * WINDOW, (index + 1) * WINDOW);
    const [best] = Object.entries(tones)
      .map(([name, hertz]) => [name, toneShare(window, hertz)] as const)
      .sort((a, b) => b[1] - a[1]);
    if (best && best[1] > 0.6) return best[0];
    return window.every((sample) => Math.abs(sample) < 300) ? 'silence' : 'other';
  });
}

/** The same, with repetitions joined: `['silence', 'agent']`. */
export const toneStory = (
  packets: readonly Uint8Array[],
  tones: Readonly<Record<string, number>>,
): string[] => tonesIn(packets, tones).filter((name, index, all) => name !== all[index - 1]);

/** The share of the tenths of a second that hold this tone. */
export function shareOf(
  name: string,
  packets: readonly Uint8Array[],
  tones: Readonly<Record<string, number>>,
): number {
  const heard = tonesIn(packets, tones);
  return heard.filter((tone) => tone === name).length / Math.max(heard.length, 1);
}
