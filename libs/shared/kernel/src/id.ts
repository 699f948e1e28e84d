const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

let lastMillisecond = -1;
let sequence = 0;

/** Asking for random bytes costs far more than the bytes: they are drawn for many ids at once. */
const pool = new Uint8Array(16 * 128);
let drawn = pool.length;

function randomBytes(): Uint8Array {
  if (drawn === pool.length) {
    crypto.getRandomValues(pool);
    drawn = 0;
  }
  return pool.slice(drawn, (drawn += 16));
}

/**
 * UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then 12 bits that count up within one millisecond so that ids
 * made by one process sort in the order in which they were made, then 62 random bits.
 */
export function newId(at: Date = new Date()): string {
  const bytes = randomBytes();
  let ms = at.getTime();
  if (ms > lastMillisecond) {
    lastMillisecond = ms;
    sequence = ((bytes[6]! & 0x07) << 8) | bytes[7]!;
  } else {
    sequence += 1;
    if (sequence > 0xfff) {
      lastMillisecond += 1;
      sequence = 0;
    }
    ms = lastMillisecond;
  }
  for (let i = 5, rest = ms; i >= 0; i -= 1) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (sequence >> 8);
  bytes[7] = sequence & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const h = (i: number): string => HEX[bytes[i]!]!;
  return (
    `${h(0)}${h(1)}${h(2)}${h(3)}-${h(4)}${h(5)}-${h(6)}${h(7)}-${h(8)}${h(9)}-` +
    `${h(10)}${h(11)}${h(12)}${h(13)}${h(14)}${h(15)}`
  );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isId = (value: string): boolean => UUID.test(value);

/** The moment at which a UUIDv7 was made, to the millisecond. */
export function idTime(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
