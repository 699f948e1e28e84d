import { samplesOf } from './opus';

/** Ogg pages (RFC 3533) of Opus packets (RFC 7845). */

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

function checksum(bytes: Buffer): number {
  let value = 0;
  for (const byte of bytes) value = ((value << 8) ^ CRC_TABLE[((value >>> 24) ^ byte) & 0xff]!) >>> 0;
  return value;
}

const FIRST = 2;
const LAST = 4;
const SERIAL = 0x57415349;
const PACKETS_PER_PAGE = 50;
const PRE_SKIP = 312;

function page(packets: Uint8Array[], granule: number, sequence: number, flags: number): Buffer {
  const lacing = packets.flatMap(({ length }) => [
    ...new Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const header = Buffer.alloc(27 + lacing.length);
  header.write('OggS', 0, 'latin1');
  header[5] = flags;
  header.writeBigUInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(SERIAL, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = lacing.length;
  header.set(lacing, 27);
  const whole = Buffer.concat([header, ...packets]);
  whole.writeUInt32LE(checksum(whole), 22);
  return whole;
}

/** A mono file of packets that follow each other without gaps. */
export function writeOgg(packets: Uint8Array[]): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head[8] = 1;
  head[9] = 1;
  head.writeUInt16LE(PRE_SKIP, 10);
  head.writeUInt32LE(48_000, 12);
  const vendor = 'whatsapp-simulator';
  const tags = Buffer.alloc(16 + vendor.length);
  tags.write('OpusTags', 0, 'latin1');
  tags.writeUInt32LE(vendor.length, 8);
  tags.write(vendor, 12, 'latin1');
  const pages = [page([head], 0, 0, FIRST), page([tags], 0, 1, 0)];
  let granule = 0;
  for (let at = 0; at < packets.length; at += PACKETS_PER_PAGE) {
    const part = packets.slice(at, at + PACKETS_PER_PAGE);
    granule += part.reduce((sum, packet) => sum + samplesOf(packet), 0);
    const last = at + PACKETS_PER_PAGE >= packets.length;
    pages.push(page(part, granule, pages.length, last ? LAST : 0));
  }
  return Buffer.concat(pages);
}

/** The Opus packets of a file, headers left out. Throws for anything that is not Ogg/Opus. */
export function readOgg(bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let unfinished: Buffer[] = [];
  for (let at = 0; at + 27 <= bytes.length;) {
    if (bytes.toString('latin1', at, at + 4) !== 'OggS') throw new Error('the file is not Ogg');
    const segments = bytes.subarray(at + 27, at + 27 + bytes[at + 26]!);
    let position = at + 27 + segments.length;
    for (const size of segments) {
      unfinished.push(bytes.subarray(position, position + size));
      position += size;
      if (size === 255) continue;
      packets.push(Buffer.concat(unfinished));
      unfinished = [];
    }
    at = position;
  }
  if (packets[0]?.toString('latin1', 0, 8) !== 'OpusHead') throw new Error('the file is not Ogg/Opus');
  return packets.slice(2);
}
