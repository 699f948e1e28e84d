import { setImmediate as nextTurn } from 'node:timers/promises';
import { Decoder } from '@evan/opus';
import { packetSamples } from '@parlance/shared/ogg-opus';

export const SPEECH_RATE = 16_000;
/** A second of audio: a few milliseconds of work before others have their turn. */
const PACKETS_PER_TURN = 50;

/** Decodes packets of one mono Opus stream to 16 kHz. */
export class OpusDecoder {
  private readonly decoder = new Decoder({ channels: 1, sample_rate: SPEECH_RATE });

  /** A packet that cannot be decoded is silence of its length. */
  decode(packet: Uint8Array): Int16Array {
    try {
      // A copy: what the decoder gives is its own memory.
      return new Int16Array(Uint8Array.from(this.decoder.decode(packet)).buffer);
    } catch {
      return new Int16Array((packetSamples(packet) ?? 0) / 3);
    }
  }
}

/** The same for a whole track, a second at a time, without holding up whatever else this process does. */
export async function* decodedTrack(packets: readonly Uint8Array[]): AsyncGenerator<Int16Array> {
  const decoder = new OpusDecoder();
  for (let from = 0; from < packets.length; from += PACKETS_PER_TURN) {
    yield joinedSamples(packets.slice(from, from + PACKETS_PER_TURN).map((packet) => decoder.decode(packet)));
    await nextTurn();
  }
}

export function joinedSamples(parts: readonly Int16Array[]): Int16Array {
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    samples.set(part, offset);
    offset += part.length;
  }
  return samples;
}
