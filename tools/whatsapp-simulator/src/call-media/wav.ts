import { SAMPLE_RATE } from './opus';

/** A mono WAV file of 48 kHz and 16 bits. */
export function writeWav(samples: Int16Array): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** Any PCM file of 16 bits as one channel at 48 kHz. Throws for other formats. */
export function readWav(bytes: Buffer): Int16Array {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('the file is not WAV');
  let format: { channels: number; rate: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const kind = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + size);
    if (kind === 'fmt ') {
      if (body.readUInt16LE(0) !== 1 || body.readUInt16LE(14) !== 16)
        throw new Error('only WAV files of 16-bit PCM are taken');
      format = { channels: body.readUInt16LE(2), rate: body.readUInt32LE(4) };
    }
    if (kind === 'data' && format) return resample(mono(body, format.channels), format.rate);
    at += 8 + size + (size % 2);
  }
  throw new Error('the WAV file has no samples');
}

function mono(data: Buffer, channels: number): Int16Array {
  const samples = new Int16Array(Math.floor(data.length / 2 / channels));
  for (let at = 0; at < samples.length; at += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1)
      sum += data.readInt16LE((at * channels + channel) * 2);
    samples[at] = Math.round(sum / channels);
  }
  return samples;
}

function resample(samples: Int16Array, rate: number): Int16Array {
  if (rate === SAMPLE_RATE) return samples;
  const step = rate / SAMPLE_RATE;
  const out = new Int16Array(Math.floor(samples.length / step));
  for (let at = 0; at < out.length; at += 1) {
    const from = Math.floor(at * step);
    const part = at * step - from;
    const next = samples[from + 1] ?? samples[from]!;
    out[at] = Math.round(samples[from]! * (1 - part) + next * part);
  }
  return out;
}
