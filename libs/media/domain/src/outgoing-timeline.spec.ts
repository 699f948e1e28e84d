import fc from 'fast-check';
import { OutgoingTimeline, type PlacedPacket } from './outgoing-timeline';

const timeline = (sequence = 65_000, timestamp = 4_294_000_000) =>
  new OutgoingTimeline({ sequence, timestamp });
const packet = (source: string, n: number, firstSequence = 100, firstTimestamp = 1_000) => ({
  source,
  sequence: (firstSequence + n) & 0xffff,
  timestamp: (firstTimestamp + n * 960) >>> 0,
});

describe('the numbering of an outgoing leg', () => {
  it('C-053 goes on over sources: sequence numbers without a hole, time by the wall clock, a marker at each change', () => {
    const line = timeline(10, 0);
    const placed = [
      line.place(packet('silence', 0), 0),
      line.place(packet('silence', 1), 20),
      line.place(packet('customer', 0, 7_000, 99), 120),
      line.place(packet('customer', 1, 7_000, 99), 140),
      line.place(packet('music', 0, 1, 1), 145),
    ];
    expect(placed).toEqual([
      { sequence: 10, timestamp: 0, marker: true },
      { sequence: 11, timestamp: 960, marker: false },
      { sequence: 12, timestamp: 960 * 6, marker: true },
      { sequence: 13, timestamp: 960 * 7, marker: false },
      { sequence: 14, timestamp: 960 * 8, marker: true },
    ]);
  });

  it('keeps loss and order within a source, over the wrap of both numbers', () => {
    const order = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 60 });
    const starts = fc.record({ sequence: fc.nat({ max: 65_535 }), timestamp: fc.nat({ max: 0xffffffff }) });
    fc.assert(
      fc.property(starts, starts, order, (outgoing, incoming, later) => {
        const line = new OutgoingTimeline(outgoing);
        const at = (n: number) => packet('leg', n, incoming.sequence, incoming.timestamp);
        const first = line.place(at(0), 0)!;
        for (const n of later) {
          const placed = line.place(at(n), n * 20)!;
          expect((placed.sequence - first.sequence) & 0xffff).toBe(n);
          expect((placed.timestamp - first.timestamp) >>> 0).toBe(n * 960);
        }
      }),
    );
  });

  it('drops what comes from before the source took over', () => {
    const line = timeline();
    line.place(packet('leg', 5), 0);
    expect(line.place(packet('leg', 4), 5)).toBeNull();
  });

  it('takes telephone events out without leaving a hole, also when packets come late', () => {
    const line = timeline(0, 0);
    const sequences: number[] = [];
    const keep = (placed: PlacedPacket | null) => sequences.push(placed!.sequence);
    keep(line.place(packet('leg', 0), 0));
    line.swallow(packet('leg', 1));
    line.swallow(packet('leg', 2));
    line.swallow(packet('leg', 2));
    keep(line.place(packet('leg', 4), 80));
    keep(line.place(packet('leg', 3), 81));
    keep(line.place(packet('leg', 5), 100));
    expect(sequences).toEqual([0, 2, 1, 3]);
  });

  it('stays without a hole over thousands of swallowed packets', () => {
    const line = timeline(0, 0);
    let expected = 0;
    for (let n = 0; n < 5_000; n += 1)
      if (n % 3 === 1) line.swallow(packet('leg', n));
      else {
        expect(line.place(packet('leg', n), n * 20)!.sequence).toBe(expected & 0xffff);
        expected += 1;
      }
  });

  it('begins anew when a source jumps in its own numbers', () => {
    const line = timeline(0, 0);
    line.place(packet('leg', 0), 0);
    expect(line.place(packet('leg', 9_000), 20)).toEqual({ sequence: 1, timestamp: 960, marker: true });
  });

  it('never goes back in time, whatever the sources do', () => {
    const steps = fc.array(
      fc.record({ source: fc.constantFrom('a', 'b', 'c'), waitMs: fc.nat({ max: 500 }) }),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(steps, (sources) => {
        const line = timeline(0, 0);
        const sent = new Map<string, number>();
        let now = 0;
        let last: PlacedPacket | undefined;
        for (const { source, waitMs } of sources) {
          now += waitMs;
          const n = sent.get(source) ?? 0;
          sent.set(source, n + 1);
          const placed = line.place(packet(source, n), now)!;
          if (last) {
            expect(placed.sequence).toBe((last.sequence + 1) & 0xffff);
            expect(placed.timestamp).toBeGreaterThan(last.timestamp);
          }
          last = placed;
        }
      }),
    );
  });
});
