/** RFC 4733, section 3.2: the events of a dialpad. */
const DIGITS = '0123456789*#ABCD';

/**
 * Reads the digits out of the telephone events of one leg (payload type 126, clock 8000). One key press is many packets
 * with one timestamp, the last three of them with the end bit; it counts once, when it ends, and also when its end was
 * lost and the next one begins.
 */
export class TelephoneEventReader {
  private current: { timestamp: number; digit: string; ended: boolean } | undefined;

  /** The digits that this packet completes; mostly none. */
  read(timestamp: number, payload: Uint8Array): string[] {
    const digit = DIGITS[payload[0] ?? 255];
    if (payload.length < 4 || digit === undefined) return [];
    const completed: string[] = [];
    const { current } = this;
    if (current?.timestamp !== timestamp) {
      // A straggler of an older press would begin it again.
      if (current && ((timestamp - current.timestamp) | 0) < 0) return [];
      if (current && !current.ended) completed.push(current.digit);
      this.current = { timestamp, digit, ended: false };
    }
    const isEnd = (payload[1]! & 0x80) !== 0;
    if (isEnd && !this.current!.ended) {
      this.current!.ended = true;
      completed.push(digit);
    }
    return completed;
  }
}
