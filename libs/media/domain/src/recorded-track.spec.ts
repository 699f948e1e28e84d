import fc from 'fast-check';
import { packetSamples, SILENCE } from '@parlance/shared/ogg-opus';
import { RecordedTrack } from './recorded-track';

/** SILK wideband 20 ms; the rest tells which packet it was. */
const payload = (n: number, ssrc = 1): Uint8Array => Uint8Array.of(0x48, ssrc, n >> 8, n & 255);
const name = (frame: Uint8Array): string =>
  frame.length === 4
    ? `${frame[1] === 1 ? '' : `s${frame[1]}:`}${(frame[2]! << 8) | frame[3]!}`
    : frame.length === 1
      ? '~'
      : '.';
const packet = (n: number, ssrc = 1, firstSequence = 65_530) => ({
  ssrc,
  sequence: (firstSequence + n) & 0xffff,
  timestamp: (4_294_960_000 + n * 960) >>> 0,
  payload: payload(n, ssrc),
});
const names = (frames: Uint8Array[]): string => frames.map(name).join(' ');
const milliseconds = (frames: Uint8Array[]): number =>
  frames.reduce((sum, frame) => sum + (packetSamples(frame) ?? 0), 0) / 48;

/** Receives packet `n` at `n * 20` ms, but for those that are moved, and records until `endMs`. */
function record(arrivals: readonly (readonly [n: number, atMs: number, ssrc?: number])[], endMs: number) {
  const track = new RecordedTrack();
  const frames: Uint8Array[] = [];
  let drained = 0;
  for (const [n, atMs, ssrc] of [...arrivals].sort((a, b) => a[1] - b[1])) {
    while (drained + 1_000 <= atMs) frames.push(...track.drain((drained += 1_000)));
    track.receive(packet(n, ssrc), atMs);
  }
  while (drained + 1_000 <= endMs) frames.push(...track.drain((drained += 1_000)));
  frames.push(...track.finish(endMs));
  return { frames, track };
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const steady = (from: number, to: number) => range(from, to).map((n) => [n, n * 20] as const);

describe('a recorded side', () => {
  it('C-102 is the packets as they came, byte for byte, when nothing goes wrong', () => {
    const { frames, track } = record(steady(0, 500), 10_000);
    expect(frames.map((frame) => [...frame])).toEqual(range(0, 500).map((n) => [...payload(n)]));
    expect(track.statistics).toEqual({ received: 500, lost: 0, reordered: 0 });
  });

  it('puts packets in order and counts those that overtook', () => {
    const { frames, track } = record(
      [
        [0, 0],
        [2, 40],
        [1, 55],
        [3, 60],
      ],
      80,
    );
    expect(names(frames)).toBe('0 1 2 3');
    expect(track.statistics).toEqual({ received: 4, lost: 0, reordered: 1 });
  });

  it('lets the decoder conceal short loss, and writes silence for longer gaps', () => {
    const lost = new Set([3, 4]);
    const short = record(
      steady(0, 8).filter(([n]) => !lost.has(n)),
      160,
    );
    expect(names(short.frames)).toBe('0 1 2 ~ ~ 5 6 7');
    expect(short.track.statistics).toEqual({ received: 6, lost: 2, reordered: 0 });
    const long = record([...steady(0, 2), ...steady(8, 10)], 200);
    expect(names(long.frames)).toBe('0 1 . . . . . . 8 9');
    expect(long.track.statistics.lost).toBe(6);
  });

  it('writes silence, not loss, where a sender paused without skipping numbers', () => {
    const track = new RecordedTrack();
    track.receive(packet(0), 0);
    track.receive({ ...packet(3), sequence: packet(1).sequence }, 60);
    expect(names(track.finish(80))).toBe('0 . . 3');
    expect(track.statistics).toEqual({ received: 2, lost: 0, reordered: 0 });
  });

  it('begins where its first packet came, and lasts to the end', () => {
    const { frames } = record(
      [
        [5, 100],
        [6, 120],
      ],
      200,
    );
    expect(names(frames)).toBe('. . . . . 5 6 . . .');
  });

  it('places a new source by the wall clock: a re-attached agent', () => {
    const { frames } = record(
      [...steady(0, 3), ...range(0, 3).map((n) => [n, 200 + n * 20, 9] as const)],
      280,
    );
    expect(names(frames)).toBe('0 1 2 . . . . . . . s9:0 s9:1 s9:2 .');
  });

  it('drops what comes after its place was written', () => {
    const { frames, track } = record([...steady(0, 100).filter(([n]) => n !== 10), [10, 1_900]], 2_000);
    expect(names(frames)).toContain('9 ~ 11');
    expect(track.statistics).toEqual({ received: 99, lost: 1, reordered: 0 });
  });

  it('follows when the way becomes longer for good', () => {
    const { frames } = record(
      [...steady(0, 100), ...range(100, 300).map((n) => [n, n * 20 + 600] as const)],
      8_000,
    );
    expect(milliseconds(frames)).toBe(8_000);
    expect(names(frames)).toMatch(/298 299/);
    expect(frames.filter((frame) => frame.length === 4).length).toBeGreaterThan(250);
  });

  it('takes telephone events, in order or late, for no loss', () => {
    const track = new RecordedTrack();
    track.receive(packet(0), 0);
    track.skip(packet(1));
    track.receive(packet(3), 60);
    track.skip(packet(2));
    expect(track.finish(80).length).toBe(4);
    expect(track.statistics).toEqual({ received: 2, lost: 0, reordered: 0 });
  });

  it('ignores what is no Opus', () => {
    const track = new RecordedTrack();
    track.receive({ ...packet(0), payload: new Uint8Array() }, 0);
    expect(track.finish(40)).toEqual([SILENCE, SILENCE]);
  });

  it('C-102 lasts as long as the call to half a frame, whatever the network does', () => {
    const arrival = fc.record({
      n: fc.nat({ max: 400 }),
      delayMs: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 3_000 })),
      ssrc: fc.constantFrom(1, 1, 1, 2),
    });
    fc.assert(
      fc.property(
        fc.array(arrival, { maxLength: 300 }),
        fc.integer({ min: 0, max: 12_000 }),
        (arrivals, endMs) => {
          const { frames } = record(
            arrivals
              .map(({ n, delayMs, ssrc }) => [n, n * 20 + delayMs, ssrc] as const)
              .filter(([, at]) => at <= endMs),
            endMs,
          );
          expect(Math.abs(milliseconds(frames) - endMs)).toBeLessThanOrEqual(20);
        },
      ),
    );
  });
});
