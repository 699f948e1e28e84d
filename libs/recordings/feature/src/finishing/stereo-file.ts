import { Encoder } from '@evan/opus';
import { decodedTrack, SPEECH_RATE } from '@parlance/providers/speech';
import { OggOpusWriter } from '@parlance/shared/ogg-opus';

const FRAME = SPEECH_RATE / 50;
const BITS_PER_SECOND = 48_000;
const SERIAL = 1;

/**
 * One file for players: the customer left, the agent right, both from the same moment on. Ogg/Opus, pages of a second; the
 * same bytes for the same tracks.
 */
export async function* stereoFile(
  customer: readonly Uint8Array[],
  agent: readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  const encoder = new Encoder({ channels: 2, sample_rate: SPEECH_RATE, application: 'audio' });
  encoder.bitrate = BITS_PER_SECOND;
  // Nobody hears the difference at this rate, and it costs a third.
  encoder.complexity = 4;
  const writer = new OggOpusWriter(SERIAL, 2);
  const sides = [new Frames(decodedTrack(customer)), new Frames(decodedTrack(agent))] as const;
  yield writer.head();
  for (let packets: Uint8Array[] = []; ; packets = []) {
    while (packets.length < 50) {
      const [left, right] = [await sides[0].next(), await sides[1].next()];
      if (!left && !right) {
        yield writer.end(packets);
        return;
      }
      packets.push(Uint8Array.from(encoder.encode(interleaved(left, right))));
    }
    yield writer.audio(packets);
  }
}

function interleaved(left: Int16Array | null, right: Int16Array | null): Int16Array {
  const both = new Int16Array(FRAME * 2);
  for (let index = 0; index < FRAME; index += 1) {
    both[index * 2] = left?.[index] ?? 0;
    both[index * 2 + 1] = right?.[index] ?? 0;
  }
  return both;
}

/** Pieces of any length as frames of 20 ms; the last one may be shorter. */
class Frames {
  private rest = new Int16Array(0);

  constructor(private readonly pieces: AsyncGenerator<Int16Array>) {}

  /** Null at the end. */
  async next(): Promise<Int16Array | null> {
    while (this.rest.length < FRAME) {
      const piece = await this.pieces.next();
      if (piece.done) break;
      const joined = new Int16Array(this.rest.length + piece.value.length);
      joined.set(this.rest);
      joined.set(piece.value, this.rest.length);
      this.rest = joined;
    }
    if (this.rest.length === 0) return null;
    const frame = this.rest.subarray(0, FRAME);
    this.rest = this.rest.subarray(FRAME);
    return frame;
  }
}
