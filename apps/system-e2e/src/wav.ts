/** 16-bit mono PCM as a WAV file. */
export function wavOf(samples: Int16Array, sampleRate: number): Buffer<ArrayBuffer> {
  const wav = Buffer.alloc(44 + samples.length * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + samples.length * 2, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => wav.writeInt16LE(sample, 44 + index * 2));
  return wav;
}

/** The samples of a mono 16-bit WAV file, and their rate. Throws for any other. */
export function samplesOf(wav: Buffer): { samples: Int16Array; sampleRate: number } {
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || wav.readUInt16LE(22) !== 1 || wav.readUInt16LE(34) !== 16)
    throw new Error('not a mono WAV file of 16 bits');
  const data = wav.indexOf('data', 36, 'latin1') + 8;
  const samples = Int16Array.from({ length: Math.floor((wav.length - data) / 2) }, (_, index) =>
    wav.readInt16LE(data + index * 2),
  );
  return { samples, sampleRate: wav.readUInt32LE(24) };
}

/** To a whole multiple or part of the rate: linear between samples, or the mean of each group. */
export function resampled(samples: Int16Array, from: number, to: number): Int16Array {
  const ratio = from / to;
  const length = Math.floor(samples.length / ratio);
  return Int16Array.from({ length }, (_, index) => {
    const at = index * ratio;
    if (ratio > 1) {
      const group = samples.subarray(Math.floor(at), Math.floor(at + ratio));
      return group.reduce((sum, sample) => sum + sample, 0) / Math.max(1, group.length);
    }
    const before = Math.floor(at);
    const [a, b] = [samples[before]!, samples[Math.min(before + 1, samples.length - 1)]!];
    return a + (b - a) * (at - before);
  });
}

/** How loud, from 0 to 1: the root of the mean square. */
function loudness(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  return Math.sqrt(samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length);
}

/** The last seconds of a WAV file, as one. */
export function lately(wav: Buffer, durationSeconds: number): Buffer<ArrayBuffer> {
  const { samples, sampleRate } = samplesOf(wav);
  return wavOf(samples.slice(-durationSeconds * sampleRate), sampleRate);
}

export const loudnessOf = (wav: Buffer): number => loudness(samplesOf(wav).samples);
