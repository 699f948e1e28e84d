import fc from 'fast-check';
import { partitionOf } from './partitions';

it.each([
  ['day', '2026-11-22T23:59:59.999Z', 0, 'p20261122', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['day', '2026-12-31T12:00:00Z', 1, 'p20270101', '2027-01-01T00:00:00.000Z', '2027-01-02T00:00:00.000Z'],
  ['day', '2028-02-28T12:00:00Z', 1, 'p20280229', '2028-02-29T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ['month', '2026-01-31T12:00:00Z', 1, 'p202602', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ['month', '2026-12-31T23:59:59Z', 0, 'p202612', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
] as const)('the partition by %s of %s and %i later is %s', (by, moment, offset, suffix, starts, ends) => {
  const partition = partitionOf(by, new Date(moment), offset);
  expect(partition).toEqual({ suffix, starts: new Date(starts), ends: new Date(ends) });
});

it('leaves no gap and no overlap between a partition and the next', () => {
  const moments = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, fc.constantFrom('day', 'month'), fc.nat(40), (moment, by, offset) => {
      const here = partitionOf(by, moment, 0);
      expect(here.starts.getTime()).toBeLessThanOrEqual(moment.getTime());
      expect(moment.getTime()).toBeLessThan(here.ends.getTime());
      expect(partitionOf(by, moment, offset + 1).starts).toEqual(partitionOf(by, moment, offset).ends);
    }),
  );
});
