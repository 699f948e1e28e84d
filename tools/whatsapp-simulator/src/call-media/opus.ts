import { Decoder, Encoder } from '@evan/opus';

export const SAMPLE_RATE = 48_000;
export const FRAME_MS = 20;
export const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1000;
/** 20 ms of silence. */
export const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);

/** Frame lengths by configuration number, in samples at 48 kHz. RFC 6716, section 3.1. */
const SILK = [480, 960, 1920, 2880];
const HYBRID = [480, 960];
const CELT = [120, 240, 480, 960];

/** How long a packet plays. */
export function samplesOf(packet: Uint8Array): number {
  const [first = 0, second = 0] = packet;
  const configuration = first >> 3;
  const frame =
    configuration < 12
      ? SILK[configuration % 4]!
      : configuration < 16
        ? HYBRID[configuration % 2]!
        : CELT[configuration % 4]!;
  const code = first & 3;
  return frame * (code === 0 ? 1 : code === 3 ? second & 0x3f : 2);
}

/** Mono PCM of 16 bits at 48 kHz, 20 ms a frame. The profile is the one Meta's phones ask for. */
export function createEncoder(): (frame: Int16Array) => Buffer {
  const encoder = new Encoder({ channels: 1, sample_rate: SAMPLE_RATE, application: 'voip' });
  encoder.bitrate = 20_000;
  encoder.inband_fec = true;
  return (frame) => Buffer.from(encoder.encode(frame));
}

/** One channel of 16-bit PCM at 48 kHz. */
export function decode(packets: Iterable<Uint8Array>): Int16Array {
  const decoder = new Decoder({ channels: 1, sample_rate: SAMPLE_RATE });
  const parts: Buffer[] = [];
  for (const packet of packets) parts.push(Buffer.from(decoder.decode(packet)));
  const whole = Buffer.concat(parts);
  return new Int16Array(whole.buffer, whole.byteOffset, whole.length / 2);
}
