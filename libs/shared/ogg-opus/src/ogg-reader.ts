import { CAPTURE_PATTERN, FLAGS, PAGE_HEADER_BYTES, pageChecksum } from './ogg-page';
import { SAMPLES_PER_MS } from './opus';

export interface OggOpus {
  /** The audio, without the two header packets. */
  readonly packets: Uint8Array[];
  readonly durationMs: number;
  /** End of the last whole page; what follows is the rest of a write that was cut off. */
  readonly wholeBytes: number;
  /** The stream was closed properly. */
  readonly closed: boolean;
}

interface Page {
  readonly flags: number;
  readonly granule: number;
  readonly lengths: number[];
  readonly body: Uint8Array;
  readonly end: number;
}

function pageAt(bytes: Uint8Array, start: number): Page | null {
  if (bytes.length < start + PAGE_HEADER_BYTES) return null;
  if (CAPTURE_PATTERN.some((byte, index) => bytes[start + index] !== byte)) return null;
  const segments = bytes[start + 26]!;
  const bodyStart = start + PAGE_HEADER_BYTES + segments;
  const lengths = [...bytes.subarray(start + PAGE_HEADER_BYTES, bodyStart)];
  const end = bodyStart + lengths.reduce((sum, length) => sum + length, 0);
  if (lengths.length < segments || bytes.length < end) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  if (view.getUint32(22, true) !== pageChecksum(bytes.subarray(start, end))) return null;
  return {
    flags: view.getUint8(5),
    granule: Number(view.getBigInt64(6, true)),
    lengths,
    body: bytes.subarray(bodyStart, end),
    end,
  };
}

/**
 * Reads a file as OggOpusWriter and the usual encoders write it, as far as it is whole: a file that was cut off anywhere
 * gives what its last page ends with.
 */
export function readOggOpus(bytes: Uint8Array): OggOpus {
  const packets: Uint8Array[] = [];
  let begun: Uint8Array[] = [];
  let samples = 0;
  let wholeBytes = 0;
  let closed = false;
  for (let page = pageAt(bytes, 0); page; page = pageAt(bytes, wholeBytes)) {
    let offset = 0;
    for (const length of page.lengths) {
      begun.push(page.body.subarray(offset, offset + length));
      offset += length;
      if (length === 255) continue;
      packets.push(begun.length === 1 ? begun[0]! : Uint8Array.from(begun.flatMap((part) => [...part])));
      begun = [];
    }
    if (page.granule > 0) samples = page.granule;
    wholeBytes = page.end;
    closed = (page.flags & FLAGS.last) !== 0;
  }
  return { packets: packets.slice(2), durationMs: Math.round(samples / SAMPLES_PER_MS), wholeBytes, closed };
}
