import { CAPTURE_PATTERN, FLAGS, MAX_SEGMENTS, PAGE_HEADER_BYTES, pageChecksum } from './ogg-page';
import { packetSamples } from './opus';

/** Length bytes of a packet: 255 as often as it fits, then the rest. */
const segmentsOf = (packet: Uint8Array): number[] => [
  ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
  packet.length % 255,
];

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

const VENDOR = 'parlance';

/** RFC 7845: nothing skipped at the start (position is time), 48 kHz, no gain. */
const opusHead = (channels: 1 | 2): Uint8Array => {
  const head = new Uint8Array(19);
  head.set(ascii('OpusHead'));
  const view = new DataView(head.buffer);
  view.setUint8(8, 1);
  view.setUint8(9, channels);
  view.setUint32(12, 48_000, true);
  return head;
};

const opusTags = (): Uint8Array => {
  const tags = new Uint8Array(8 + 4 + VENDOR.length + 4);
  tags.set(ascii('OpusTags'));
  new DataView(tags.buffer).setUint32(8, VENDOR.length, true);
  tags.set(ascii(VENDOR), 12);
  return tags;
};

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/**
 * Writes one Opus stream as Ogg (RFC 3533 and 7845), page by page: whatever was written so far is a file that
 * plays. No packet is continued on another page.
 */
export class OggOpusWriter {
  private pages = 0;
  private samples = 0;

  constructor(
    private readonly serial: number,
    private readonly channels: 1 | 2 = 1,
  ) {}

  /** The two pages before any audio. */
  head(): Uint8Array {
    return joined([this.page([opusHead(this.channels)], FLAGS.first), this.page([opusTags()], 0)]);
  }

  /** Pages with these packets; nothing for none. */
  audio(packets: readonly Uint8Array[]): Uint8Array {
    return joined(this.grouped(packets).map((group) => this.audioPage(group, 0)));
  }

  /** The last pages; the stream is closed. */
  end(packets: readonly Uint8Array[]): Uint8Array {
    const groups = this.grouped(packets);
    const last = groups.pop() ?? [];
    return joined([...groups.map((group) => this.audioPage(group, 0)), this.audioPage(last, FLAGS.last)]);
  }

  private grouped(packets: readonly Uint8Array[]): Uint8Array[][] {
    const groups: Uint8Array[][] = [];
    let room = 0;
    for (const packet of packets) {
      const needed = segmentsOf(packet).length;
      if (needed > room) {
        groups.push([]);
        room = MAX_SEGMENTS;
      }
      groups.at(-1)!.push(packet);
      room -= needed;
    }
    return groups;
  }

  private audioPage(packets: readonly Uint8Array[], flags: number): Uint8Array {
    for (const packet of packets) this.samples += packetSamples(packet) ?? 0;
    return this.page(packets, flags);
  }

  private page(packets: readonly Uint8Array[], flags: number): Uint8Array {
    const segments = packets.flatMap(segmentsOf);
    const header = new Uint8Array(PAGE_HEADER_BYTES + segments.length);
    const view = new DataView(header.buffer);
    header.set(CAPTURE_PATTERN);
    view.setUint8(5, flags);
    view.setBigInt64(6, BigInt(this.samples), true);
    view.setUint32(14, this.serial, true);
    view.setUint32(18, this.pages, true);
    view.setUint8(26, segments.length);
    header.set(segments, PAGE_HEADER_BYTES);
    const page = joined([header, ...packets]);
    new DataView(page.buffer).setUint32(22, pageChecksum(page), true);
    this.pages += 1;
    return page;
  }
}
