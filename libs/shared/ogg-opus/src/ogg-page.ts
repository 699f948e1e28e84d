/** RFC 3533, section 6: CRC-32 with the polynomial 0x04c11db7, not reflected, from zero. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** The checksum of a page whose own field for it counts as zero. */
export function pageChecksum(page: Uint8Array): number {
  let crc = 0;
  for (let index = 0; index < page.length; index += 1) {
    const byte = index >= 22 && index < 26 ? 0 : page[index]!;
    crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte]!;
  }
  return crc >>> 0;
}

export const PAGE_HEADER_BYTES = 27;
export const CAPTURE_PATTERN = [0x4f, 0x67, 0x67, 0x53] as const;
export const MAX_SEGMENTS = 255;
export const FLAGS = { continued: 1, first: 2, last: 4 } as const;
