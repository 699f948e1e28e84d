import * as fc from 'fast-check';
import { idTime, isId, newId } from './id';

describe('newId', () => {
  it('makes UUIDv7 that carry their millisecond', () => {
    const at = new Date('2026-11-22T10:00:00.123Z');
    const later = new Date(at.getTime() + 1e9);
    const id = newId(later);
    expect(isId(id)).toBe(true);
    expect(id[14]).toBe('7');
    expect('89ab').toContain(id[19]);
    expect(idTime(id)).toEqual(later);
  });

  it('sorts in the order of making, also within one millisecond and when the clock steps back', () => {
    const base = Date.parse('2027-01-01T00:00:00Z');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 50 }), (steps) => {
        const ids = steps.map((step) => newId(new Date(base + step)));
        expect([...ids].sort()).toEqual(ids);
      }),
    );
  });

  it('never repeats one', () => {
    const ids = Array.from({ length: 10_000 }, () => newId());
    expect(new Set(ids).size).toBe(ids.length);
  });
});
