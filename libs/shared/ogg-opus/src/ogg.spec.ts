import fc from 'fast-check';
import { readOggOpus } from './ogg-reader';
import { joined, OggOpusWriter } from './ogg-writer';

const packet = fc
  .uint8Array({ minLength: 1, maxLength: 900 })
  .map((bytes) => Uint8Array.from([0x48, ...bytes.subarray(1)]));
const seconds = fc.array(fc.array(packet, { maxLength: 60 }), { maxLength: 6 });

describe('Ogg', () => {
  it('C-102 gives back every packet, its length and its proper end', () => {
    fc.assert(
      fc.property(seconds, (written) => {
        const writer = new OggOpusWriter(7);
        const last = written.pop() ?? [];
        const pages = [writer.head(), ...written.map((packets) => writer.audio(packets)), writer.end(last)];
        const all = [...written.flat(), ...last];
        const file = joined(pages);
        expect(readOggOpus(file)).toEqual({
          packets: all,
          durationMs: all.length * 20,
          wholeBytes: file.length,
          closed: true,
        });
      }),
      { numRuns: 40 },
    );
  });

  it('I7 a file that was cut off anywhere plays to its last whole page', () => {
    const writer = new OggOpusWriter(7);
    const second = (n: number) => Array.from({ length: 50 }, (_, i) => Uint8Array.of(0x48, n, i, 1, 2, 3));
    const pages = [writer.head(), ...[0, 1, 2, 3].map((n) => writer.audio(second(n)))];
    const ends = pages.map((_, index) => joined(pages.slice(0, index + 1)).length);
    const file = joined(pages);
    fc.assert(
      fc.property(fc.nat({ max: file.length }), (length) => {
        const whole = ends.filter((end) => end <= length).length - 1;
        const read = readOggOpus(file.subarray(0, length));
        expect(read.durationMs).toBe(Math.max(whole, 0) * 1_000);
        expect(read.closed).toBe(false);
        if (whole >= 0) expect(read.wholeBytes).toBe(ends[whole]);
      }),
    );
  });

  it('stops at a page that was changed', () => {
    const writer = new OggOpusWriter(7);
    const head = writer.head();
    const file = joined([head, writer.audio([Uint8Array.of(0x48, 1, 2)])]);
    file[file.length - 1]! ^= 1;
    expect(readOggOpus(file).packets).toEqual([]);
    expect(readOggOpus(file).wholeBytes).toBe(head.length);
  });

  it('begins as RFC 7845 demands', () => {
    const head = Buffer.from(new OggOpusWriter(7).head());
    expect(head.subarray(0, 4).toString()).toBe('OggS');
    expect(head.indexOf('OpusHead')).toBe(28);
    expect(head.indexOf('OpusTags')).toBeGreaterThan(40);
  });
});
