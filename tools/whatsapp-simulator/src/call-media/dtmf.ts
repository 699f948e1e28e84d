const KEYS = '0123456789*#ABCD';
/** Telephone events count time at 8 kHz. */
const TICKS_PER_FRAME = 160;
const VOLUME = 10;
const END = 0x80;
const END_REPEATS = 3;

export const isDigits = (text: string): boolean =>
  text !== '' && [...text].every((key) => KEYS.includes(key));

export interface EventPacket {
  payload: Buffer;
  /** First packet of an event. */
  marker: boolean;
}

/**
 * The packets of one key press, one for every 20 ms it lasts plus the repeated end (RFC 4733). All carry the timestamp
 * of its beginning.
 */
export function keyPress(key: string, frames: number): EventPacket[] {
  const event = KEYS.indexOf(key);
  const packet = (ticks: number, end: boolean, marker = false): EventPacket => {
    const payload = Buffer.from([event, (end ? END : 0) | VOLUME, 0, 0]);
    payload.writeUInt16BE(ticks, 2);
    return { payload, marker };
  };
  return [
    ...Array.from({ length: frames }, (_, at) => packet((at + 1) * TICKS_PER_FRAME, false, at === 0)),
    ...Array.from({ length: END_REPEATS }, () => packet(frames * TICKS_PER_FRAME, true)),
  ];
}
